import { type FibEntry, TableId } from '../../../net/fib.ts'
import type { ProcNetFile } from '../net.ts'

const UP = 1
const GATEWAY = 2
const HOST = 4
const REJECT = 0x200

/** Each line, the heading too, has this length (seq_pad). */
const WIDTH = 127

const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, '0')

/** An address as the number that it is on a little-endian machine. */
function swapped(address: number): string {
  return [0, 8, 16, 24].map(shift => hex((address >>> shift) & 0xff, 2)).join('')
}

/** /proc/net/route: the main table (net/ipv4/fib_trie.c, fib_route_seq_show). */
export const route: ProcNetFile = {
  name: 'route',
  read: ({ ipv4 }) => {
    const entries = ipv4.policy.tables.get(TableId.main)?.entries() ?? []
    const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'
    const lines = [...entries]
      .filter(({ type }) => type !== 'broadcast' && type !== 'multicast')
      .sort(inOrder)
      .map(line)
    return [head, ...lines].map(text => `${text.padEnd(WIDTH)}\n`).join('')
  },
}

/** The trie is walked by address, what is beneath one address from the longest prefix on. */
function inOrder(a: FibEntry, b: FibEntry): number {
  const address = ({ prefix }: FibEntry) => Number(prefix.address)
  return address(a) - address(b) || b.prefix.length - a.prefix.length || a.priority - b.priority
}

function line({ prefix, hops, type, priority, metrics }: FibEntry): string {
  const [hop] = hops
  const gateway = typeof hop?.gateway === 'number' ? hop.gateway : 0
  const rejects = type === 'unreachable' || type === 'prohibit' ? REJECT : 0
  const flags = UP | (gateway === 0 ? 0 : GATEWAY) | (prefix.length === 32 ? HOST : 0) | rejects
  const mask = prefix.length === 0 ? 0 : (0xffff_ffff << (32 - prefix.length)) >>> 0
  const { advmss = 0, window = 0, rtt = 0 } = metrics
  const mtu = advmss > 0 ? advmss + 40 : 0
  return [
    hop?.link?.name ?? '*',
    swapped(Number(prefix.address)),
    swapped(gateway),
    hex(flags, 4),
    0,
    0,
    priority,
    swapped(mask),
    mtu,
    window,
    rtt >> 3,
  ].join('\t')
}
