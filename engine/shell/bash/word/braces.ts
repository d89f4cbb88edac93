import { type Piece, text } from './piece.ts'

/** A character that may mean something to braces, or a piece that does not. */
type Unit = string | Piece

/** Words that one word with braces may become; more is refused as too much. */
const WORDS_MAX = 100_000

/** Brace expansion (bash(1), EXPANSION): the words that a word stands for. A sequence that is too long stays as it is, which `refuse` is told. */
export function expandBraces(pieces: readonly Piece[], refuse: (elements: number) => void): Piece[][] {
  if (!pieces.some(piece => piece.type === 'text' && !piece.quoted && piece.text.includes('{'))) return [[...pieces]]
  const units = pieces.flatMap((piece): Unit[] => (piece.type === 'text' && !piece.quoted ? [...piece.text] : [piece]))
  return expand(units, refuse).map(joined)
}

function joined(units: readonly Unit[]): Piece[] {
  const pieces: Piece[] = []
  let plain = ''
  for (const unit of units) {
    if (typeof unit === 'string') {
      plain += unit
      continue
    }
    if (plain !== '') pieces.push(text(plain, false))
    plain = ''
    pieces.push(unit)
  }
  if (plain !== '') pieces.push(text(plain, false))
  return pieces
}

type Refuse = (elements: number) => void

function expand(units: readonly Unit[], refuse: Refuse): Unit[][] {
  for (let open = units.indexOf('{'); open >= 0; open = units.indexOf('{', open + 1)) {
    const close = closing(units, open)
    if (close < 0) continue
    const inner = alternatives(units.slice(open + 1, close), refuse)
    if (inner === null) continue
    const before = units.slice(0, open)
    const after = expand(units.slice(close + 1), refuse)
    if (inner.length * after.length > WORDS_MAX) {
      refuse(inner.length * after.length)
      return [[...units]]
    }
    return inner.flatMap(middle => after.map(rest => [...before, ...middle, ...rest]))
  }
  return [[...units]]
}

function closing(units: readonly Unit[], open: number): number {
  let depth = 0
  for (let at = open; at < units.length; at++) {
    if (units[at] === '{') depth++
    else if (units[at] === '}' && --depth === 0) return at
  }
  return -1
}

/** What stands between braces, as a list; null where it is neither list nor sequence. */
function alternatives(units: readonly Unit[], refuse: Refuse): Unit[][] | null {
  const parts: Unit[][] = [[]]
  let depth = 0
  for (const unit of units) {
    if (unit === '{') depth++
    else if (unit === '}') depth--
    if (unit === ',' && depth === 0) parts.push([])
    else parts.at(-1)!.push(unit)
  }
  if (parts.length > 1) return parts.flatMap(part => expand(part, refuse))
  if (!units.every(unit => typeof unit === 'string')) return null
  const sequence = sequenceOf(units.join(''), refuse)
  return sequence === null ? null : sequence.map(item => [...item])
}

function sequenceOf(range: string, refuse: Refuse): string[] | null {
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(range)
  if (numbers !== null) return numberSequence(numbers[1]!, numbers[2]!, numbers[3], refuse)
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(range)
  if (letters === null) return null
  const codes = steps(letters[1]!.charCodeAt(0), letters[2]!.charCodeAt(0), letters[3], refuse)
  return codes?.map(code => String.fromCharCode(code)) ?? null
}

function numberSequence(first: string, last: string, step: string | undefined, refuse: Refuse): string[] | null {
  const numbers = steps(Number(first), Number(last), step, refuse)
  if (numbers === null) return null
  const padded = /^-?0\d/.test(first) || /^-?0\d/.test(last)
  if (!padded) return numbers.map(String)
  const width = Math.max(first.length, last.length)
  return numbers.map(number =>
    number < 0 ? `-${String(-number).padStart(width - 1, '0')}` : String(number).padStart(width, '0'),
  )
}

function steps(first: number, last: number, given: string | undefined, refuse: Refuse): number[] | null {
  const size = Math.abs(Number(given ?? 1)) || 1
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return null
  const elements = Math.floor(Math.abs(last - first) / size) + 1
  if (elements > WORDS_MAX) {
    refuse(elements)
    return null
  }
  const result: number[] = []
  if (first <= last) for (let at = first; at <= last; at += size) result.push(at)
  else for (let at = first; at >= last; at -= size) result.push(at)
  return result
}
