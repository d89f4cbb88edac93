import type { TcpState } from '../../../net/tcp/socket.ts'

/** Socket states of all protocols by the names that ss(8) shows. */
export type SocketState = Exclude<TcpState, 'CLOSED'> | 'UNCONN'

/** In the order of include/net/tcp_states.h, with the names that filters use. */
const NAMES: readonly (readonly [SocketState, string])[] = [
  ['ESTAB', 'established'],
  ['SYN-SENT', 'syn-sent'],
  ['SYN-RECV', 'syn-recv'],
  ['FIN-WAIT-1', 'fin-wait-1'],
  ['FIN-WAIT-2', 'fin-wait-2'],
  ['TIME-WAIT', 'time-wait'],
  ['UNCONN', 'unconnected'],
  ['CLOSE-WAIT', 'close-wait'],
  ['LAST-ACK', 'last-ack'],
  ['LISTEN', 'listening'],
  ['CLOSING', 'closing'],
]

export const ALL_STATES: ReadonlySet<SocketState> = new Set(NAMES.map(([state]) => state))

const without = (...states: SocketState[]): ReadonlySet<SocketState> =>
  new Set([...ALL_STATES].filter(state => !states.includes(state)))

/** What is shown unless told otherwise. */
export const CONNECTED: ReadonlySet<SocketState> = without('LISTEN', 'UNCONN', 'TIME-WAIT', 'SYN-RECV')
export const LISTENING: ReadonlySet<SocketState> = new Set<SocketState>(['LISTEN', 'UNCONN'])

const GROUPS: Readonly<Record<string, ReadonlySet<SocketState>>> = {
  all: ALL_STATES,
  close: new Set<SocketState>(['UNCONN']),
  closed: new Set<SocketState>(['UNCONN']),
  bucket: new Set<SocketState>(['SYN-RECV', 'TIME-WAIT']),
  big: without('SYN-RECV', 'TIME-WAIT'),
  connected: without('LISTEN', 'UNCONN'),
  synchronized: without('LISTEN', 'UNCONN', 'SYN-SENT'),
}

/** scan_state of misc/ss.c. */
export function statesNamed(word: string): ReadonlySet<SocketState> | undefined {
  const name = word.toLowerCase()
  if (Object.hasOwn(GROUPS, name)) return GROUPS[name]
  const found = NAMES.find(([, each]) => each === name)
  return found === undefined ? undefined : new Set([found[0]])
}
