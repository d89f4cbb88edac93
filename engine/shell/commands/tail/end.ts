import type { Running } from '../../../linux/program.ts'
import { ENOMEM, type Errno, failed } from '../../../net/errno.ts'
import { concatAll } from '../../../wire/bytes.ts'
import { INPUT_MAX, readBytes } from '../../text/input.ts'
import type { Tool } from '../../text/tool.ts'

export interface Amount {
  readonly unit: 'lines' | 'bytes'
  readonly count: number
  /** +N: from the Nth on. */
  readonly fromStart: boolean
  readonly separator: number
}

/** Prints the end of what a descriptor gives. */
export function* printEnd(tool: Tool, fd: number, amount: Amount): Running<Errno | undefined> {
  return amount.fromStart ? yield* skip(tool, fd, amount) : yield* last(tool, fd, amount)
}

function* skip(tool: Tool, fd: number, { unit, count, separator }: Amount): Running<Errno | undefined> {
  let left = Math.max(0, count - 1)
  for (;;) {
    const bytes = yield* readBytes(tool, fd)
    if (failed(bytes)) return bytes
    if (bytes.length === 0 || tool.broken) return undefined
    let start = 0
    if (unit === 'bytes') {
      start = Math.min(left, bytes.length)
      left -= start
    } else while (left > 0 && start < bytes.length) if (bytes[start++] === separator) left--
    yield* tool.print(bytes.subarray(start))
    yield* tool.out.flush()
  }
}

/** Keeps pieces only as long as they may hold some of the end. */
function* last(tool: Tool, fd: number, amount: Amount): Running<Errno | undefined> {
  const { unit, count, separator } = amount
  const pieces: { readonly bytes: Uint8Array; readonly weight: number }[] = []
  let weight = 0
  let length = 0
  for (;;) {
    const bytes = yield* readBytes(tool, fd)
    if (failed(bytes)) return bytes
    if (bytes.length === 0) break
    const piece = { bytes, weight: unit === 'bytes' ? bytes.length : countOf(bytes, separator) }
    pieces.push(piece)
    weight += piece.weight
    length += bytes.length
    while (pieces.length > 1 && weight - pieces[0]!.weight > count) {
      const gone = pieces.shift()!
      weight -= gone.weight
      length -= gone.bytes.length
    }
    if (length > INPUT_MAX) return ENOMEM
  }
  if (pieces.length === 0) return undefined
  const all = concatAll(pieces.map(({ bytes }) => bytes))
  yield* tool.print(all.subarray(startOf(all, amount)))
  return undefined
}

function countOf(bytes: Uint8Array, separator: number): number {
  let count = 0
  for (const byte of bytes) if (byte === separator) count++
  return count
}

function startOf(bytes: Uint8Array, { unit, count, separator }: Amount): number {
  if (unit === 'bytes') return Math.max(0, bytes.length - count)
  if (count === 0) return bytes.length
  let left = count
  for (let at = bytes.length - 2; at >= 0; at--) if (bytes[at] === separator && --left === 0) return at + 1
  return 0
}
