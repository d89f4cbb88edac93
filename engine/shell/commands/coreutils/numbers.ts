import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { eachLine, readOperand } from '../../text/input.ts'
import { quoteNeeded } from '../../text/quote.ts'
import { type Tool, textCommand } from '../../text/tool.ts'

const STEP_COST = 20
const STEPS_A_TURN = 4096

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let [square, rest] = [base % modulus, exponent]; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

const WITNESSES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n]

/** Miller and Rabin's test, which errs for no number below 2^81 with these witnesses. */
function isPrime(number: bigint): boolean {
  if (number < 2n) return false
  for (const witness of WITNESSES) if (number % witness === 0n) return number === witness
  let odd = number - 1n
  let twos = 0
  for (; (odd & 1n) === 0n; odd >>= 1n) twos++
  return WITNESSES.every(witness => {
    let value = power(witness, odd, number)
    if (value === 1n || value === number - 1n) return true
    for (let round = 1; round < twos; round++) {
      value = (value * value) % number
      if (value === number - 1n) return true
    }
    return false
  })
}

/** Pollard's rho: a factor of a number that is not prime. */
function* factorOf(tool: Tool, number: bigint): Running<bigint> {
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b))
  for (let constant = 1n; ; constant++) {
    const next = (value: bigint) => (value * value + constant) % number
    let [slow, fast, found] = [2n, 2n, 1n]
    for (let step = 1; found === 1n; step++) {
      slow = next(slow)
      fast = next(next(fast))
      found = gcd(slow > fast ? slow - fast : fast - slow, number)
      if (step % STEPS_A_TURN === 0) yield* tool.process.compute(STEPS_A_TURN * STEP_COST)
    }
    if (found !== number) return found
  }
}

function* factors(tool: Tool, number: bigint): Running<bigint[]> {
  const found: bigint[] = []
  let rest = number
  for (const small of [2n, 3n, 5n, 7n, 11n, 13n])
    for (; rest % small === 0n && rest > 1n; rest /= small) found.push(small)
  const open = rest > 1n ? [rest] : []
  while (open.length > 0) {
    const each = open.pop()!
    if (isPrime(each)) found.push(each)
    else {
      const factor = yield* factorOf(tool, each)
      open.push(factor, each / factor)
    }
  }
  return found.sort((a, b) => (a < b ? -1 : 1))
}

/** factor(1) of coreutils, for numbers of up to 128 bits. */
export const factor = textCommand({
  name: 'factor',
  summary: 'prime factors of numbers',
  synopsis: ['[NUMBER]...'],
  options: [],
  *run(tool) {
    const one = function* (word: string): Running<void> {
      if (!/^\+?\d{1,38}$/.test(word)) {
        yield* tool.complain(`${tool.quote(word)} is not a valid positive integer`)
        return
      }
      const number = BigInt(word.replace('+', ''))
      const list = number < 2n ? [] : yield* factors(tool, number)
      yield* tool.print(`${number}:${list.map(each => ` ${each}`).join('')}\n`)
    }
    for (const word of tool.operands) yield* one(word)
    if (tool.operands.length === 0)
      yield* eachLine(tool, [], function* (line) {
        for (const word of line.split(/\s+/)) if (word !== '') yield* one(word)
      })
    return tool.status
  },
})

/** sum(1) of coreutils: the checksums of BSD and of System V. */
export const sum = textCommand({
  name: 'sum',
  summary: 'checksum and count of blocks',
  synopsis: ['[OPTION]... [FILE]...'],
  options: [
    { short: 'r', text: 'As BSD: the default, in blocks of 1 KB.' },
    { short: 's', long: 'sysv', text: 'As System V, in blocks of 512 bytes.' },
  ],
  *run(tool) {
    const sysv = tool.has('sysv')
    const names = tool.operands.length === 0 ? ['-'] : tool.operands
    for (const name of names) {
      const bytes = yield* readOperand(tool, name)
      if (failed(bytes)) {
        yield* tool.complainOf(quoteNeeded(name), bytes)
        continue
      }
      yield* tool.spend(bytes.length)
      const label = tool.operands.length === 0 ? '' : ` ${name}`
      yield* tool.print(
        sysv ? `${systemV(bytes)} ${Math.ceil(bytes.length / 512)}${label}\n` : `${bsd(bytes)}${label}\n`,
      )
    }
    return tool.status
  },
})

function systemV(bytes: Uint8Array): number {
  let total = 0
  for (const byte of bytes) total = (total + byte) >>> 0
  const folded = (total & 0xffff) + (total >>> 16)
  return (folded & 0xffff) + (folded >>> 16)
}

function bsd(bytes: Uint8Array): string {
  let check = 0
  for (const byte of bytes) check = ((check >> 1) + ((check & 1) << 15) + byte) & 0xffff
  return `${String(check).padStart(5, '0')} ${String(Math.ceil(bytes.length / 1024)).padStart(5)}`
}
