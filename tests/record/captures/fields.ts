/**
 * Asks tshark for the fields of frames of every capture, of those that differ in which fields they have; into
 * tests/recordings/captures/fields.out. tests/captures-fields.test.ts compares the engine's dissection with it.
 *
 *   node tests/record/captures/fields.ts
 *
 * Needs tshark; without it it says so and leaves everything as it is.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Malformed } from '../../../engine/wire/bytes.ts'
import { type DissectedField, dissect } from '../../../engine/wire/dissect.ts'
import * as pcap from '../../../engine/wire/pcap.ts'

const FOLDER = fileURLToPath(new URL('../../recordings/captures/', import.meta.url))
/** Frames of one capture at most. */
const FRAMES_MAX = 8
/** What they cut is not worth comparing field by field. */
const LEFT_OUT = ['damaged', 'lines', 'protocols', 'stp']

/** Each frame for itself: nothing put together from several, and checksums verified. */
const PREFERENCES = [
  'ip.check_checksum:TRUE',
  'tcp.check_checksum:TRUE',
  'udp.check_checksum:TRUE',
  'ip.defragment:FALSE',
  'ipv6.defragment:FALSE',
  'tcp.desegment_tcp_streams:FALSE',
  'tcp.relative_sequence_numbers:FALSE',
]

function namesOf(fields: readonly DissectedField[]): string {
  return fields.map(({ name, children }) => `${name}(${namesOf(children)})`).join()
}

/** The numbers, from 1, of the first frames that have fields of their own. */
function chosenFrames(file: string): number[] {
  const capture = pcap.parse(new Uint8Array(readFileSync(file)))
  if (capture instanceof Malformed) throw new Error(`${file}: ${capture.reason}`)
  const seen = new Set<string>()
  const chosen: number[] = []
  for (const [index, { bytes }] of capture.packets.entries()) {
    const names = namesOf(dissect(bytes, capture.linkType))
    if (!seen.has(names) && chosen.length < FRAMES_MAX) chosen.push(index + 1)
    seen.add(names)
  }
  return chosen
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" }

function attribute(tag: string, name: string): string {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
  return value.replace(/&([#\w]+);/g, (whole, entity: string) => ENTITIES[entity] ?? whole)
}

/** A line a field: name, offset, length, text. What Wireshark adds of its own has no place and is left out. */
function fieldLines(pdml: string): string[] {
  const lines: string[] = []
  for (const [tag] of pdml.matchAll(/<(?:proto|field) [^>]*>/g)) {
    const name = attribute(tag, 'name')
    const text = attribute(tag, 'showname') || attribute(tag, 'show')
    if (name === '' || /^(geninfo|frame|_ws\.|fake)/.test(name) || attribute(tag, 'size') === '0') continue
    if (
      /_resolved$|\.oui$|\.lg$|\.ig$|_host$|^ip(v6)?\.host$|\.addr$|\.port$|^num$|^len$|^caplen$|^timestamp$/.test(name)
    )
      continue
    lines.push(`${name} ${attribute(tag, 'pos')} ${attribute(tag, 'size')} ${text}`)
  }
  return lines
}

function record(): void {
  const version = spawnSync('tshark', ['--version'], { encoding: 'utf8' })
  if (version.error !== undefined) {
    console.error('fields.ts: needs tshark; nothing was recorded')
    return
  }
  const parts = [`# ${version.stdout.split('\n')[0]}; printed by tests/record/captures/fields.ts\n`]
  for (const name of readdirSync(FOLDER)
    .filter(file => file.endsWith('.pcap'))
    .map(file => file.slice(0, -'.pcap'.length))
    .filter(each => !LEFT_OUT.includes(each))
    .sort()) {
    const file = `${FOLDER}${name}.pcap`
    for (const number of chosenFrames(file)) {
      const options = PREFERENCES.flatMap(preference => ['-o', preference])
      const filter = `frame.number == ${number}`
      const decode = ['-d', 'udp.port==8472,vxlan']
      const run = spawnSync('tshark', ['-n', '-r', file, '-T', 'pdml', '-Y', filter, ...decode, ...options], {
        encoding: 'utf8',
      })
      parts.push(`$ ${name} ${number}\n`, ...fieldLines(run.stdout).map(line => `${line}\n`))
    }
  }
  writeFileSync(`${FOLDER}fields.out`, parts.join(''))
}

record()
