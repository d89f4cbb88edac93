/** Ways to compare: the letters of sort(1). */
export interface Ordering {
  readonly numeric: boolean
  readonly general: boolean
  readonly human: boolean
  readonly version: boolean
  readonly month: boolean
  readonly random: boolean
  readonly fold: boolean
  readonly dictionary: boolean
  readonly printable: boolean
  readonly reverse: boolean
  readonly skipStart: boolean
  readonly skipEnd: boolean
}

/** A key: fields and characters count from 1; character 0 of an end is the field's last. */
export interface Key {
  readonly startField: number
  readonly startCharacter: number
  readonly endField: number | null
  readonly endCharacter: number
  /** Null where the global options apply. */
  readonly ordering: Ordering | null
}

export function orderingOf(letters: string, endLetters = ''): Ordering {
  const both = letters + endLetters
  const has = (letter: string) => both.includes(letter)
  return {
    numeric: has('n'),
    general: has('g'),
    human: has('h'),
    version: has('V'),
    month: has('M'),
    random: has('R'),
    fold: has('f'),
    dictionary: has('d'),
    printable: has('i'),
    reverse: has('r'),
    skipStart: letters.includes('b'),
    skipEnd: endLetters.includes('b') || letters.includes('b'),
  }
}

/** What is wrong with a key, as sort(1) says it. */
export interface KeyError {
  readonly error: string
}

const LETTERS = 'bdfgiMhnRrV'

/** `-k 2,2nr` and the like. */
export function parseKey(text: string, quoted: string): Key | KeyError {
  const found = /^(\d*)(?:\.(\d*))?([a-zA-Z]*)(?:(,)(\d*)(?:\.(\d*))?([a-zA-Z]*))?(.*)$/s.exec(text)!
  const [
    ,
    startField = '',
    startCharacter,
    letters = '',
    comma,
    endField = '',
    endCharacter,
    endLetters = '',
    rest = '',
  ] = found
  if (startField === '') return { error: `invalid number at field start: invalid count at start of ${quoted}` }
  if (Number(startField) === 0) return { error: `field number is zero: invalid field specification ${quoted}` }
  if (startCharacter !== undefined && Number(startCharacter) === 0)
    return { error: `character offset is zero: invalid field specification ${quoted}` }
  if (comma !== undefined && endField === '') return { error: `invalid number after ',': invalid count at start of ''` }
  const stray = [...letters, ...endLetters].find(letter => !LETTERS.includes(letter))
  if (stray !== undefined || rest !== '')
    return { error: `stray character in field spec: invalid field specification ${quoted}` }
  return {
    startField: Number(startField),
    startCharacter: Number(startCharacter ?? 1),
    endField: comma === undefined ? null : Number(endField),
    endCharacter: Number(endCharacter ?? 0),
    ordering: letters + endLetters === '' ? null : orderingOf(letters, endLetters),
  }
}

const isBlank = (character: string | undefined) => character === ' ' || character === '\t' || character === '\n'

/** Where each field begins and ends. Without a separator a field takes the blanks in front of it along. */
export function fieldsOf(line: string, separator: string | null): readonly (readonly [number, number])[] {
  const fields: [number, number][] = []
  if (separator !== null) {
    for (let at = 0; ; ) {
      const end = line.indexOf(separator, at)
      fields.push([at, end < 0 ? line.length : end])
      if (end < 0) return fields
      at = end + 1
    }
  }
  for (let at = 0; at < line.length; ) {
    const start = at
    while (at < line.length && isBlank(line[at])) at++
    while (at < line.length && !isBlank(line[at])) at++
    fields.push([start, at])
  }
  return fields
}

/** The part of a line that a key names. */
export function keyText(line: string, key: Key, ordering: Ordering, separator: string | null): string {
  const fields = fieldsOf(line, separator)
  const skipBlanks = (at: number, limit: number) => {
    while (at < limit && isBlank(line[at])) at++
    return at
  }
  const first = fields[key.startField - 1]
  if (first === undefined) return ''
  let start = first[0]
  if (ordering.skipStart) start = skipBlanks(start, line.length)
  start = Math.min(start + key.startCharacter - 1, line.length)
  if (key.endField === null) return line.slice(start)
  const last = fields[key.endField - 1]
  if (last === undefined) return line.slice(start)
  let end = last[1]
  if (key.endCharacter > 0) {
    let from = last[0]
    if (ordering.skipEnd) from = skipBlanks(from, line.length)
    end = Math.min(from + key.endCharacter, line.length)
  }
  return line.slice(start, Math.max(start, end))
}
