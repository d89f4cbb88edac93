import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { LinkFlag, linkFlags } from '../../../net/flags.ts'
import type { Link } from '../../../net/link.ts'

/** Devices in the order of net-tools: by name, numbers by their value (nstrcmp()). */
export function sortedLinks(process: Process, all: boolean): Link[] {
  const parts = (name: string) => /^(.*?)(\d*)$/.exec(name)!
  return process.network.net.links
    .filter(link => all || link.adminUp)
    .sort((a, b) => {
      const [, nameA = '', numberA = ''] = parts(a.name)
      const [, nameB = '', numberB = ''] = parts(b.name)
      return nameA < nameB ? -1 : nameA > nameB ? 1 : Number(numberA) - Number(numberB)
    })
}

const LETTERS: readonly (readonly [number, string])[] = [
  [LinkFlag.allMulticast, 'A'],
  [LinkFlag.broadcast, 'B'],
  [LinkFlag.loopback, 'L'],
  [LinkFlag.multicast, 'M'],
  [LinkFlag.noArp, 'O'],
  [LinkFlag.pointToPoint, 'P'],
  [LinkFlag.running, 'R'],
  [LinkFlag.up, 'U'],
]

/** `netstat -i` and `ifconfig -s`, which has a heading of another width. */
export function* printInterfaces(process: Process, all: boolean, netstat: boolean): Running {
  yield* process.print(
    `Iface      ${netstat ? '       MTU' : 'MTU'}    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n`,
  )
  for (const link of sortedLinks(process, all)) {
    const { counters: c } = link
    const flags = linkFlags(link)
    const letters = LETTERS.filter(
      ([flag]) => (flags & flag) !== 0 && (flag !== LinkFlag.multicast || link.type !== 'loopback'),
    )
    const number = (value: number, width: number) => String(value).padStart(width)
    const received = `${number(c.rxPackets, 8)} ${number(c.rxErrors, 6)} ${number(c.rxDropped, 6)} 0     `
    const sent = `${number(c.txPackets, 8)} ${number(c.txErrors, 6)} ${number(c.txDropped, 6)} ${number(0, 6)}`
    yield* process.print(
      `${link.name.padEnd(15)} ${number(link.mtu, 5)} ${received} ${sent} ${letters.map(([, letter]) => letter).join('')}\n`,
    )
  }
  return 0
}
