import type { ByteUnit, LimitSpec, QuotaSpec, Statement } from '../syntax.ts'
import type { Tokens } from './tokens.ts'

const BYTE_UNITS = ['bytes', 'kbytes', 'mbytes'] as const
/** Words of their own here; kbytes and mbytes are strings to the parser. */
const AMOUNTS = ['bytes', 'packets']
const UNITS = ['second', 'minute', 'hour', 'day', 'week'] as const

function byteUnit(tokens: Tokens): ByteUnit | undefined {
  const unit = BYTE_UNITS.find(each => tokens.is(each))
  if (unit !== undefined) tokens.next()
  return unit
}

/** `counter`, with the numbers that it starts from. */
export function counterStatement(tokens: Tokens): Statement {
  const start = tokens.next().location
  let packets = 0
  let bytes = 0
  if (tokens.accept('packets')) packets = tokens.number('number')
  if (tokens.accept('bytes')) bytes = tokens.number('number')
  return { kind: 'counter', packets, bytes, location: tokens.from(start) }
}

/** `/second`, or `mbytes/second`, which is one word. */
function rateUnits(tokens: Tokens): readonly [ByteUnit | null, LimitSpec['per']] {
  const [bytes, time] = tokens.peek().text.split('/')
  if (tokens.peek().kind === 'string' && time !== undefined) {
    const rate = tokens.last.location
    tokens.next()
    const unit = BYTE_UNITS.find(each => each === bytes)
    const joined = UNITS.find(each => each === time)
    if (unit === undefined || joined === undefined) tokens.error('Wrong rate format', tokens.from(rate))
    return [unit ?? null, joined ?? 'second']
  }
  const separate = byteUnit(tokens) ?? null
  tokens.expect('/', separate === null ? '/ or string or bytes' : '/')
  const per = UNITS.find(each => tokens.is(each))
  if (per === undefined) tokens.fail()
  else tokens.next()
  return [separate, per ?? 'second']
}

/** Behind `rate`: `over 5/second burst 10 packets`. */
export function limitSpec(tokens: Tokens): LimitSpec {
  const over = tokens.accept('over')
  const rate = tokens.number('number')
  const [unit, per] = rateUnits(tokens)
  let burst = unit === null ? 5 : 0
  let burstUnit: ByteUnit | null = unit === null ? null : 'bytes'
  if (tokens.is('burst')) {
    const start = tokens.next().location
    burst = tokens.number('number')
    if (unit === null) {
      tokens.expect('packets', 'packets', AMOUNTS)
      burstUnit = null
    } else {
      burstUnit = byteUnit(tokens) ?? null
      if (burstUnit === null) tokens.fail('string or bytes', AMOUNTS)
    }
    if (burst === 0 && unit === null) tokens.error('packet limit burst must be > 0', tokens.from(start))
  }
  return { ...inLargest(rate, unit), per, burst, burstUnit, over }
}

/** A rate of bytes in the largest unit in which it is whole. */
function inLargest(rate: number, unit: ByteUnit | null): Pick<LimitSpec, 'rate' | 'unit'> {
  if (unit === null) return { rate, unit }
  const bytes = rate * FACTOR[unit]
  const larger = (['mbytes', 'kbytes'] as const).find(each => bytes > 0 && bytes % FACTOR[each] === 0)
  return larger === undefined ? { rate: bytes, unit: 'bytes' } : { rate: bytes / FACTOR[larger], unit: larger }
}

const FACTOR = { bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 } as const

/** `over 100 mbytes used 5 bytes`. */
export function quotaSpec(tokens: Tokens): QuotaSpec {
  const over = tokens.accept('over')
  if (!over) tokens.accept('until')
  const amount = tokens.number('number')
  const unit = byteUnit(tokens)
  if (unit === undefined) tokens.fail('string or bytes')
  let used = 0
  if (tokens.accept('used')) {
    used = tokens.number('number')
    used *= FACTOR[byteUnit(tokens) ?? 'bytes']
  }
  return { bytes: amount * FACTOR[unit ?? 'bytes'], over, used }
}

export function connectionsStatement(tokens: Tokens): Statement {
  const start = tokens.next().location
  tokens.next()
  const over = tokens.accept('over')
  const count = tokens.number('number') % 0x1_0000_0000
  return { kind: 'connections', count, over, location: tokens.from(start) }
}

/** What an element of a set can do with the packets that it is for; where it is one of a rule, or of all elements, also count to a quota. */
export function parseElementStatements(
  tokens: Tokens,
  { most = Number.POSITIVE_INFINITY, quotas = true }: { readonly most?: number; readonly quotas?: boolean } = {},
): Statement[] {
  const statements: Statement[] = []
  for (;;) {
    if (statements.length >= most) return statements
    const start = tokens.peek().location
    if (tokens.is('counter')) statements.push(counterStatement(tokens))
    else if (tokens.is('limit') && tokens.is('rate', 1)) {
      tokens.next()
      tokens.next()
      const limit = limitSpec(tokens)
      statements.push({ kind: 'limit', limit, location: tokens.from(start) })
    } else if (quotas && tokens.is('quota')) {
      tokens.next()
      const quota = quotaSpec(tokens)
      statements.push({ kind: 'quota', quota, location: tokens.from(start) })
    } else if (tokens.is('ct') && tokens.is('count', 1)) statements.push(connectionsStatement(tokens))
    else return statements
  }
}
