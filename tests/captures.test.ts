/**
 * Replays what tcpdump printed of the recorded captures (tests/record/captures/): the
 * engine's text must be the same, whole.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatIp } from '../engine/wire/address.ts'
import { Malformed } from '../engine/wire/bytes.ts'
import * as pcap from '../engine/wire/pcap.ts'
import { type Names, type TcpdumpOptions, TcpdumpPrinter } from '../engine/wire/tcpdump.ts'

const FOLDER = new URL('recordings/captures/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, FOLDER))

const hosts = new Map(
  `${read('hosts')}`
    .trim()
    .split('\n')
    .map(line => [line.split(' ')[0]!, line.split(' ')[1]!]),
)

/** The lines of Debian's /etc/services that the captures need. */
const SERVICES = new Map([
  ['tcp 23', 'telnet'],
  ['tcp 53', 'domain'],
  ['tcp 2000', 'cisco-sccp'],
  ['udp 53', 'domain'],
  ['udp 5353', 'mdns'],
])

const names: Names = {
  host: address => hosts.get(formatIp(address)),
  service: (port, protocol) => SERVICES.get(`${protocol} ${port}`),
}

/** In the network namespace where tcpdump ran there was the loopback link alone. */
const interfaceName = (index: number) => (index === 1 ? 'lo' : undefined)

function count(text: string, letter: string): number {
  return text.split(letter).length - 1
}

function parseOptions(text: string): TcpdumpOptions {
  const level = (letter: string) => Math.min(2, count(text, letter)) as 0 | 1 | 2
  return {
    numeric: text.includes('n'),
    names,
    interfaceName,
    verbose: Math.min(3, count(text, 'v')) as 0 | 1 | 2 | 3,
    linkLevel: text.includes('e'),
    quick: text.includes('q'),
    absoluteSequence: text.includes('S'),
    skipChecksums: text.includes('K'),
    hex: level('x'),
    hexAscii: level('X'),
    ascii: level('A'),
  }
}

function readCapture(name: string): pcap.Capture {
  const capture = pcap.parse(new Uint8Array(read(`${name}.pcap`)))
  if (capture instanceof Malformed) throw new Error(`${name}.pcap: ${capture.reason}`)
  return capture
}

const captures = readdirSync(FOLDER)
  .filter(name => name.endsWith('.pcap'))
  .map(name => name.slice(0, -'.pcap'.length))

test('there are captures, and each has its text', () => {
  expect(captures.length).toBeGreaterThan(15)
  for (const name of captures) expect(read(`${name}.txt`).length).toBeGreaterThan(0)
})

for (const name of captures) {
  const capture = readCapture(name)
  const [head, ...runs] = read(`${name}.txt`)
    .toString('latin1')
    .split(/^\$ tcpdump -t /m)
  if (!head!.startsWith('# tcpdump version')) throw new Error(`${name}.txt does not say which tcpdump printed it`)
  for (const run of runs) {
    const options = run.slice(0, run.indexOf('\n'))
    test(`${name}: tcpdump ${options}`, () => {
      const printer = new TcpdumpPrinter(parseOptions(options))
      const lines = capture.packets.map(packet =>
        printer.describe(packet.bytes, capture.linkType, packet.originalLength),
      )
      expect(`${lines.join('\n')}\n`).toBe(run.slice(options.length + 1))
    })
  }
}
