import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { PROTOCOL_TEXTS } from './protocol-texts.ts'

/** What the heads of the files say that is no counter. */
const SETTINGS = new Set(['DefaultTTL', 'RtoAlgorithm', 'RtoMin', 'RtoMax', 'MaxConn'])

/** Protocols that -t, -u and -w leave over; what has no letter is always there. */
const LETTERS: Readonly<Record<string, 'tcp' | 'udp' | 'raw'>> = {
  Ip: 'raw',
  Icmp: 'raw',
  Tcp: 'tcp',
  TcpExt: 'tcp',
  Udp: 'udp',
}

/** `netstat -s`: /proc/net/snmp and netstat in words (statistics.c of net-tools). */
export function* printProtocolCounters(process: Process, chosen: readonly string[]): Running {
  for (const path of ['/proc/net/snmp', '/proc/net/netstat']) {
    const text = process.readFile(path)
    const lines = failed(text) ? [] : text.split('\n')
    for (let at = 0; at + 1 < lines.length; at += 2) {
      const [head = '', ...names] = lines[at]!.split(' ')
      const values = lines[at + 1]!.split(' ').slice(1).map(Number)
      const protocol = head.slice(0, -1)
      const letter = LETTERS[protocol]
      if (chosen.length > 0 && letter !== undefined && !chosen.includes(letter)) continue
      // After the histograms of ICMP types by name those by number stand as deep.
      const deep = protocol === 'IcmpMsg' && (chosen.length === 0 || chosen.includes('raw'))
      yield* process.print(protocolText(protocol, names, values, deep))
    }
  }
  return 0
}

function protocolText(protocol: string, names: readonly string[], values: readonly number[], deep: boolean): string {
  const texts = PROTOCOL_TEXTS[protocol] ?? {}
  const lines = [`${protocol}:`]
  const headings = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (SETTINGS.has(name)) continue
    const value = values[index]!
    const { text, always, under } = texts[name] ?? { text: `${name}: %`, always: undefined, under: undefined }
    if (under !== undefined && !headings.has(under)) {
      headings.add(under)
      lines.push(`    ${under}`)
    }
    if (value === 0 && always !== true) continue
    const deeper = under !== undefined || deep ? '        ' : '    '
    lines.push(deeper + text.replace('%', String(value)))
  }
  return lines.map(line => `${line}\n`).join('')
}
