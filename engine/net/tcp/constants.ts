/** RFC 6298 bounds in nanoseconds, as Linux sets them (include/net/tcp.h). */
export const RTO_MAX = 120e9
export const RTO_INITIAL = 1e9
export const RTO_MIN = 200e6
/** TCP_TIMEOUT_MIN: two ticks of the kernel's clock. */
export const TIMEOUT_MIN = 8e6

/** Buffers of a new socket in bytes: the middle of net.ipv4.tcp_rmem and of tcp_wmem. */
export const DEFAULT_RECEIVE_BUFFER = 131072
export const DEFAULT_SEND_BUFFER = 16384
/** The end of net.ipv4.tcp_rmem, up to which the receive buffer grows (tcp_init). */
export const RECEIVE_BUFFER_MAX = 33_554_432
/** SOCK_MIN_SNDBUF. */
export const SEND_BUFFER_MIN = 4608
/**
 * Up to which the send buffer grows. The end of net.ipv4.tcp_wmem is four times as much, but Linux hands on many segments as one frame (GSO):
 * each alone, as here, they would not fit into a backlog of a thousand frames.
 */
export const SEND_BUFFER_MAX = 1_048_576
/** TCP_MSS_DEFAULT: what a receiver takes the peer's segments to be before it has seen one. */
export const RECEIVE_MSS_INITIAL = 536
