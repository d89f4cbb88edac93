import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { LinkFlag, linkFlags } from '../../../net/flags.ts'
import { interfaceNamed, type Named } from './interface-requests.ts'

/** Devices and the labels of their addresses, in the order of net-tools: by name, numbers by their value. */
export function sortedInterfaces(process: Process, all: boolean): readonly Named[] {
  const { net } = process.network
  const names = new Set<string>()
  for (const link of net.links) {
    if (!all && !link.adminUp) continue
    names.add(link.name)
    for (const { label } of link.ipv4.addresses) if (label.startsWith(`${link.name}:`)) names.add(label)
  }
  return [...names].sort(inOrder).map(name => interfaceNamed(net, name))
}

/** nstrcmp(): where two names begin to differ, numbers are compared by their value. */
function inOrder(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const digit = (text: string) => /\d/.test(text[at] ?? '')
  if (digit(a) && digit(b)) {
    while (at > 0 && /\d/.test(a[at - 1]!)) at--
    return Number.parseInt(a.slice(at), 10) - Number.parseInt(b.slice(at), 10)
  }
  return a.slice(at) < b.slice(at) ? -1 : 1
}

const LETTERS: readonly (readonly [number, string])[] = [
  [LinkFlag.allMulticast, 'A'],
  [LinkFlag.broadcast, 'B'],
  [LinkFlag.loopback, 'L'],
  [LinkFlag.multicast, 'M'],
  [LinkFlag.dynamic, 'd'],
  [LinkFlag.promiscuous, 'P'],
  [LinkFlag.noTrailers, 'N'],
  [LinkFlag.noArp, 'O'],
  [LinkFlag.pointToPoint, 'P'],
  [LinkFlag.master, 'm'],
  [LinkFlag.running, 'R'],
  [LinkFlag.up, 'U'],
]

/** `netstat -i` and `ifconfig -s`, which has a heading of another width. */
export function* printInterfaces(process: Process, named: readonly Named[], netstat: boolean): Running {
  yield* process.print(
    `Iface      ${netstat ? '       MTU' : 'MTU'}    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n`,
  )
  for (const { name, link, alias } of named) {
    if (link === undefined) continue
    const { counters: c } = link
    const flags = linkFlags(link)
    const letters = LETTERS.filter(
      ([flag]) => (flags & flag) !== 0 && (flag !== LinkFlag.multicast || link.type !== 'loopback'),
    )
    const number = (value: number, width: number) => String(value).padStart(width)
    const received = `${number(c.rxPackets, 8)} ${number(c.rxErrors, 6)} ${number(c.rxDropped, 6)} 0     `
    const sent = `${number(c.txPackets, 8)} ${number(c.txErrors, 6)} ${number(c.txDropped, 6)} ${number(0, 6)}`
    const counters = alias ? `     - no statistics available -                       ` : `${received} ${sent}`
    yield* process.print(
      `${name.padEnd(15)} ${number(link.mtu, 5)} ${counters} ${letters.map(([, letter]) => letter).join('')}\n`,
    )
  }
  return 0
}
