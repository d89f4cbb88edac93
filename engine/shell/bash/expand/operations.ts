import { compilePattern, type Pattern } from '../pattern/compile.ts'
import { matchEnds, matches } from '../pattern/match.ts'
import { reversePattern, reverseText } from '../pattern/reverse.ts'

/** `${x#pattern}` and its kin. */
export function removePrefix(text: string, pattern: Pattern, longest: boolean): string {
  const end = longest ? matchEnds(pattern, text, 0).at(-1) : matchEnds(pattern, text, 0)[0]
  return end === undefined ? text : text.slice(end)
}

/** `${x%pattern}`: the same from the other end. */
export function removeSuffix(text: string, pattern: Pattern, longest: boolean): string {
  const reversed = reverseText(text)
  const ends = matchEnds(reversePattern(pattern), reversed, 0)
  const end = longest ? ends.at(-1) : ends[0]
  return end === undefined ? text : text.slice(0, text.length - end)
}

export type ReplaceWhere = 'first' | 'all' | 'prefix' | 'suffix'

/** `${x/pattern/replacement}`: `replacement` gets what was matched. */
export function replace(
  text: string,
  pattern: Pattern,
  where: ReplaceWhere,
  replacement: (matched: string) => string,
): string {
  if (where === 'prefix') {
    const end = matchEnds(pattern, text, 0).at(-1)
    return end === undefined ? text : replacement(text.slice(0, end)) + text.slice(end)
  }
  if (where === 'suffix') {
    const end = matchEnds(reversePattern(pattern), reverseText(text), 0).at(-1)
    if (end === undefined) return text
    return text.slice(0, text.length - end) + replacement(text.slice(text.length - end))
  }
  return replaceAnywhere(text, pattern, where === 'all', replacement)
}

function replaceAnywhere(text: string, pattern: Pattern, all: boolean, replacement: (matched: string) => string) {
  if (pattern.literal === '') return text
  if (text === '') return matches(pattern, '') ? replacement('') : ''
  let result = ''
  let at = 0
  while (at < text.length) {
    if (pattern.literal !== null) {
      const found = text.indexOf(pattern.literal, at)
      if (found < 0) break
      result += text.slice(at, found)
      at = found
    }
    const end = matchEnds(pattern, text, at).at(-1)
    if (end === undefined || end === at) {
      result += text[at++]
      continue
    }
    result += replacement(text.slice(at, end))
    at = end
    if (!all) break
  }
  return result + text.slice(at)
}

/** `${x^^pattern}` and its kin; a pattern that is absent matches any character. */
export function changeCase(text: string, operator: string, pattern: string | null): string {
  const compiled = pattern === null ? null : compilePattern(pattern)
  let result = ''
  let first = true
  for (const character of text) {
    const change = (first || operator.length === 2) && (compiled === null || matches(compiled, character))
    result += change ? changed(character, operator[0]!) : character
    first = false
  }
  return result
}

function changed(character: string, operator: string): string {
  const upper = character.toUpperCase()
  if (operator === '^') return [...upper].length === 1 ? upper : character
  if (operator === ',') return character.toLowerCase()
  return upper === character ? character.toLowerCase() : upper
}

/** `${x:offset:length}` of one value. Null when the end lies before the beginning. */
export function sliceText(text: string, offset: number, length: number | null): string | null {
  const characters = text.length <= 65536 && /[\ud800-\udfff]/.test(text) ? [...text] : null
  const size = characters?.length ?? text.length
  const range = sliceRange(size, offset, length)
  if (range === null) return null
  const [start, end] = range
  return characters === null ? text.slice(start, end) : characters.slice(start, end).join('')
}

/** Start and end of a slice; null when the end lies before the beginning. */
export function sliceRange(size: number, offset: number, length: number | null): readonly [number, number] | null {
  const start = offset < 0 ? size + offset : offset
  if (start < 0 || start > size) return [0, 0]
  if (length === null) return [start, size]
  const end = length < 0 ? size + length : Math.min(size, start + length)
  return end < start ? null : [start, end]
}
