/** States that a policy of timeouts can name: protocol, name, the kernel's parameter, and what nft takes for its default (src/ct.c, src/rule.c). */
export const TIMEOUT_STATES = [
  ['tcp', 'syn_sent', 'tcp_timeout_syn_sent', 120],
  ['tcp', 'syn_recv', 'tcp_timeout_syn_recv', 60],
  ['tcp', 'established', 'tcp_timeout_established', 432_000],
  ['tcp', 'fin_wait', 'tcp_timeout_fin_wait', 120],
  ['tcp', 'close_wait', 'tcp_timeout_close_wait', 60],
  ['tcp', 'last_ack', 'tcp_timeout_last_ack', 30],
  ['tcp', 'time_wait', 'tcp_timeout_time_wait', 120],
  ['tcp', 'close', 'tcp_timeout_close', 10],
  ['tcp', 'retrans', 'tcp_timeout_max_retrans', 300],
  ['tcp', 'unack', 'tcp_timeout_unacknowledged', 300],
  ['udp', 'unreplied', 'udp_timeout', 30],
  ['udp', 'replied', 'udp_timeout_stream', 180],
] as const
