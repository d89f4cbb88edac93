import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import type { Command } from '../command.ts'
import { readOperand } from '../text/input.ts'
import { decodeText } from '../text/lossless.ts'
import { quoteNeeded } from '../text/quote.ts'
import { type Tool, textCommand } from '../text/tool.ts'

type Digest = (bytes: Uint8Array) => Uint8Array

const hexadecimal = (bytes: Uint8Array) => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')

/** Nanoseconds of CPU time a byte. */
const COST = 2

function* digestOf(tool: Tool, name: string, digest: Digest): Running<string | null> {
  const bytes = yield* readOperand(tool, name)
  if (failed(bytes)) {
    yield* tool.complainOf(quoteNeeded(name), bytes)
    return null
  }
  yield* tool.spend(bytes.length * COST)
  return hexadecimal(digest(bytes))
}

interface Tally {
  mismatched: number
  unreadable: number
  malformed: number
  checked: number
}

function* checkLine(tool: Tool, line: string, digest: Digest, length: number, tally: Tally): Running<void> {
  const found =
    new RegExp(`^\\\\?([0-9a-fA-F]{${length}}) [ *](.+)$`).exec(line) ??
    new RegExp(`^\\S+ \\((.+)\\) = ([0-9a-fA-F]{${length}})$`).exec(line)
  if (found === null) {
    tally.malformed++
    return
  }
  const [wanted, name] =
    /^[0-9a-fA-F]+$/.test(found[1]!) && found[1]!.length === length ? [found[1]!, found[2]!] : [found[2]!, found[1]!]
  tally.checked++
  const actual = yield* digestOf(tool, name, digest)
  if (actual === null) {
    tally.unreadable++
    if (!tool.has('status')) yield* tool.print(`${quoteNeeded(name)}: FAILED open or read\n`)
    return
  }
  const good = actual === wanted.toLowerCase()
  if (!good) tally.mismatched++
  if (!tool.has('status') && !(good && tool.has('quiet')))
    yield* tool.print(`${quoteNeeded(name)}: ${good ? 'OK' : 'FAILED'}\n`)
}

function* check(tool: Tool, list: string, digest: Digest, length: number, kind: string): Running<void> {
  const bytes = yield* readOperand(tool, list)
  if (failed(bytes)) {
    yield* tool.complainOf(quoteNeeded(list), bytes)
    return
  }
  const tally: Tally = { mismatched: 0, unreadable: 0, malformed: 0, checked: 0 }
  for (const line of decodeText(bytes).split('\n'))
    if (line !== '' && !line.startsWith('#')) yield* checkLine(tool, line, digest, length, tally)
  yield* tool.out.flush()
  if (tally.checked === 0) {
    yield* tool.complain(`${quoteNeeded(list)}: no properly formatted ${kind} checksum lines found`)
    return
  }
  if (tally.unreadable > 0 || tally.mismatched > 0) tool.status = 1
  if (tool.has('status')) return
  const warn = function* (count: number, one: string, many: string): Running<void> {
    if (count > 0) yield* tool.process.write(2, `${tool.name}: WARNING: ${count} ${count === 1 ? one : many}\n`)
  }
  yield* warn(tally.malformed, 'line is improperly formatted', 'lines are improperly formatted')
  yield* warn(tally.unreadable, 'listed file could not be read', 'listed files could not be read')
  yield* warn(tally.mismatched, 'computed checksum did NOT match', 'computed checksums did NOT match')
}

function sumCommand(name: string, kind: string, digest: Digest, length: number): Command {
  return textCommand({
    name,
    summary: `compute and check ${kind} checksums`,
    synopsis: ['[OPTION]... [FILE]...'],
    options: [
      { short: 'b', long: 'binary', text: 'Read as binary: only the mark differs.' },
      { short: 'c', long: 'check', text: 'Check the sums in files.' },
      { long: 'tag', text: 'The style of BSD.' },
      { short: 't', long: 'text', text: 'Read as text: the default.' },
      { short: 'z', long: 'zero', text: 'Lines end with NUL.' },
      { long: 'quiet', text: 'When checking: say nothing of what is right.' },
      { long: 'status', text: 'When checking: say nothing at all.' },
      { long: 'ignore-missing', text: 'When checking: skip missing files.', emulated: false },
    ],
    *run(tool) {
      for (const name of tool.operands.length === 0 ? ['-'] : tool.operands) {
        if (tool.has('check')) {
          yield* check(tool, name, digest, length, kind)
          continue
        }
        const sum = yield* digestOf(tool, name, digest)
        if (sum === null) continue
        const end = tool.has('zero') ? '\0' : '\n'
        yield* tool.print(
          tool.has('tag')
            ? `${kind} (${name}) = ${sum}${end}`
            : `${sum} ${tool.has('binary') ? '*' : ' '}${name}${end}`,
        )
      }
      return tool.status
    },
  })
}

/** md5sum(1) and its like of coreutils. */
export const md5sum = sumCommand('md5sum', 'MD5', md5, 32)
export const sha1sum = sumCommand('sha1sum', 'SHA1', sha1, 40)
export const sha224sum = sumCommand('sha224sum', 'SHA224', sha224, 56)
export const sha256sum = sumCommand('sha256sum', 'SHA256', sha256, 64)
export const sha384sum = sumCommand('sha384sum', 'SHA384', sha384, 96)
export const sha512sum = sumCommand('sha512sum', 'SHA512', sha512, 128)

const POLYNOMIAL = 0x04c11db7

/** POSIX cksum: a CRC over the bytes and then over their number. */
function cyclic(bytes: Uint8Array): number {
  let crc = 0
  const feed = (byte: number) => {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80000000) !== 0 ? (crc << 1) ^ POLYNOMIAL : crc << 1
  }
  for (const byte of bytes) feed(byte)
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) feed(length & 0xff)
  return ~crc >>> 0
}

/** cksum(1) of coreutils. */
export const cksum = textCommand({
  name: 'cksum',
  summary: 'compute a CRC and count bytes',
  synopsis: ['[FILE]...'],
  options: [{ short: 'a', long: 'algorithm', argument: 'TYPE', text: 'Another algorithm.', emulated: false }],
  *run(tool) {
    for (const name of tool.operands.length === 0 ? ['-'] : tool.operands) {
      const bytes = yield* readOperand(tool, name)
      if (failed(bytes)) yield* tool.complainOf(quoteNeeded(name), bytes)
      else yield* tool.print(`${cyclic(bytes)} ${bytes.length}${tool.operands.length === 0 ? '' : ` ${name}`}\n`)
    }
    return tool.status
  },
})
