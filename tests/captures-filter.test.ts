/**
 * Replays what tcpdump made of each filter expression (tests/record/captures/filters.ts): the program of `-d` for every link
 * type, or why it was refused, and which frames of every capture it selects. The engine must answer the same.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseIp } from '../engine/wire/address.ts'
import { Malformed } from '../engine/wire/bytes.ts'
import { compile, FilterError, type FilterNames } from '../engine/wire/filter.ts'
import * as pcap from '../engine/wire/pcap.ts'

const FOLDER = new URL('recordings/captures/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, FOLDER))

const hosts = `${read('hosts')}`
  .trim()
  .split('\n')
  .map(line => line.split(/\s+/))

/** Lines of Debian's /etc/services and /etc/protocols that the expressions name. */
const SERVICES = new Map([
  ['tcp ssh', 22],
  ['tcp domain', 53],
  ['udp domain', 53],
  ['udp ntp', 123],
  ['tcp ftp', 21],
])
const PROTOCOLS = new Map([
  ['ip', 0],
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
  ['pup', 12],
  ['ipv6-icmp', 58],
])

const names: FilterNames = {
  hosts: name => hosts.filter(([, ...own]) => own.includes(name)).map(([address]) => parseIp(address!)!),
  service: (name, protocol) => SERVICES.get(`${protocol} ${name}`),
  protocol: name => PROTOCOLS.get(name),
  network: name => (name === 'default' ? 0 : undefined),
}

interface Recorded {
  readonly expression: string
  /** By the name of a capture of each link type. */
  readonly programs: ReadonlyMap<string, string>
  /** By the name of a capture: numbers of frames, from 1. */
  readonly selected: ReadonlyMap<string, readonly number[]>
}

function numbersOf(text: string): number[] {
  return text.split(' ').flatMap(range => {
    const [first, last = first] = range.split('-').map(Number)
    return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index)
  })
}

function recordedOf(block: string): Recorded {
  const [expression, ...lines] = block.trimEnd().split('\n')
  const programs = new Map<string, string>()
  const selected = new Map<string, readonly number[]>()
  let link = ''
  for (const line of lines) {
    if (line.startsWith('-d ')) link = line.slice(3)
    else if (/^(\(|error: )/.test(line)) programs.set(link, `${programs.get(link) ?? ''}${line}\n`)
    else selected.set(line.slice(0, line.indexOf(':')), numbersOf(line.slice(line.indexOf(':') + 2)))
  }
  return { expression: expression!, programs, selected }
}

const [head, ...blocks] = `${read('filters.out')}`.split(/^\$ /m)
const recorded = blocks.map(recordedOf)

const captures = new Map(
  readdirSync(FOLDER)
    .filter(file => file.endsWith('.pcap'))
    .map(file => {
      const capture = pcap.parse(new Uint8Array(read(file)))
      if (capture instanceof Malformed) throw new Error(`${file}: ${capture.reason}`)
      return [file.slice(0, -'.pcap'.length), capture] as const
    }),
)

function programOf(expression: string, linkType: number): string {
  const filter = compile(expression, linkType, { names })
  return filter instanceof FilterError ? `error: ${filter.text}\n` : filter.lines.map(line => `${line}\n`).join('')
}

function selectedBy(expression: string, capture: pcap.Capture): number[] {
  const filter = compile(expression, capture.linkType, { names })
  if (filter instanceof FilterError) return []
  return capture.packets.flatMap(({ bytes, originalLength }, index) =>
    filter.matches({ bytes, length: originalLength }) ? [index + 1] : [],
  )
}

test('the recording says which tcpdump and libpcap answered, and has expressions that select frames', () => {
  expect(head).toMatch(/^# tcpdump version .*libpcap version/)
  expect(recorded.filter(({ selected }) => selected.size > 0).length).toBeGreaterThan(120)
})

test.each(recorded)('$expression', ({ expression, programs, selected }) => {
  for (const [name, program] of programs)
    expect(`-d ${name}\n${programOf(expression, captures.get(name)!.linkType)}`).toBe(`-d ${name}\n${program}`)
  for (const [name, capture] of captures)
    expect([name, selectedBy(expression, capture)]).toEqual([name, selected.get(name) ?? []])
})
