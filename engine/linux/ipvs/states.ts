import * as tcp from '../../wire/tcp.ts'

/** States of a connection over TCP (net/netfilter/ipvs/ip_vs_proto_tcp.c), in their order. */
export const TCP_STATES = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
] as const
export type TcpState = (typeof TCP_STATES)[number]
/** And those of others: UDP has one; a template of persistence is assured once a connection of it was established. */
export type IpvsState = TcpState | 'UDP' | 'ASSURED'

/** tcp_states: what a segment with SYN, FIN, ACK or RST makes of each state, by the short names of the source. */
const SHORT: Readonly<Record<string, TcpState>> = {
  NO: 'NONE',
  ES: 'ESTABLISHED',
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  FW: 'FIN_WAIT',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  LI: 'LISTEN',
  SA: 'SYNACK',
}
const row = (text: string) => text.split(' ').map(each => SHORT[each]!)

/** From the client, from the server, and from the client where the answers do not come this way. */
const NEXT = {
  input: [
    row('SR ES ES SR SR SR SR SR SR SR SR'),
    row('CL CW SS TW TW TW CL CW LA LI TW'),
    row('ES ES SS ES FW TW CL CW CL LI ES'),
    row('CL CL CL SR CL CL CL CL LA LI SR'),
  ],
  output: [
    row('SS ES SS SR SS SS SS SS SS LI SR'),
    row('TW FW SS TW FW TW CL TW LA LI TW'),
    row('ES ES SS ES FW TW CL CW LA ES ES'),
    row('CL CL SS CL CL TW CL CL CL CL CL'),
  ],
  inputOnly: [
    row('SR ES ES SR SR SR SR SR SR SR SR'),
    row('CL FW SS TW FW TW CL CW LA LI TW'),
    row('ES ES SS ES FW TW CL CW CL LI ES'),
    row('CL CL CL SR CL CL CL CL LA LI CL'),
  ],
} as const

export type TcpWay = keyof typeof NEXT

/** set_tcp_state: the state after a segment with these flags. */
export function nextTcpState(state: TcpState, way: TcpWay, flags: number): TcpState {
  const kind =
    (flags & tcp.RST) !== 0
      ? 3
      : (flags & tcp.SYN) !== 0
        ? 0
        : (flags & tcp.FIN) !== 0
          ? 1
          : (flags & tcp.ACK) !== 0
            ? 2
            : -1
  const rows: readonly (readonly TcpState[])[] = NEXT[way]
  return rows[kind]?.[TCP_STATES.indexOf(state)] ?? 'CLOSE'
}

/** tcp_state_active: connections in these states load a server. */
export function isActive(state: IpvsState): boolean {
  return state === 'ESTABLISHED' || state === 'SYN_SENT' || state === 'SYN_RECV' || state === 'SYNACK'
}

/** Seconds after which a connection in a state is forgotten; `ipvsadm --set` changes three of them. */
export function defaultTimeouts(): Record<IpvsState, number> {
  return {
    NONE: 2,
    ESTABLISHED: 900,
    SYN_SENT: 120,
    SYN_RECV: 60,
    FIN_WAIT: 120,
    TIME_WAIT: 120,
    CLOSE: 10,
    CLOSE_WAIT: 60,
    LAST_ACK: 30,
    LISTEN: 120,
    SYNACK: 120,
    UDP: 300,
    ASSURED: 0,
  }
}
