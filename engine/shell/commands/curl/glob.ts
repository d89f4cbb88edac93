/** A URL out of a pattern, and what its sets and ranges stood for, for `#1` in -o. */
export interface Globbed {
  readonly url: string
  readonly parts: readonly string[]
}

/** Why a pattern is none, with curl's three lines. */
export class GlobError {
  readonly text: string

  constructor(what: string, pattern: string, at: number) {
    this.text = `${what} in URL position ${at + 1}:\n${pattern}\n${' '.repeat(at)}^`
  }
}

const COUNT_MAX = 10_000

/** src/tool_urlglob.c: `{a,b}`, `[1-9]`, `[01-20:2]`, `[a-z]`; the brackets of an IPv6 address stay. */
export function globUrl(pattern: string): readonly Globbed[] | GlobError {
  let results: Globbed[] = [{ url: '', parts: [] }]
  for (let at = 0; at < pattern.length; ) {
    const address = /^\[[0-9a-fA-F]*:[0-9a-fA-F:.%]*[0-9a-zA-Z]*\]/.exec(pattern.slice(at))
    const [values, length] =
      address !== null
        ? [[address[0]], address[0].length]
        : pattern[at] === '{'
          ? setAt(pattern, at)
          : pattern[at] === '['
            ? rangeAt(pattern, at)
            : plainAt(pattern, at)
    if (values instanceof GlobError) return values
    const multiple = address === null && (pattern[at] === '{' || pattern[at] === '[')
    results = results.flatMap(({ url, parts }) =>
      values.map(value => ({ url: url + value, parts: multiple ? [...parts, value] : parts })),
    )
    if (results.length > COUNT_MAX) return new GlobError('range overflow', pattern, at)
    at += length
  }
  return results
}

function plainAt(pattern: string, at: number): [string[], number] {
  if (pattern[at] === '\\' && /[{}[\]]/.test(pattern[at + 1] ?? '')) return [[pattern[at + 1]!], 2]
  const text = /^[^{[\\]+|^[\s\S]/.exec(pattern.slice(at))![0]
  return [[text], text.length]
}

function setAt(pattern: string, at: number): [string[] | GlobError, number] {
  const end = pattern.indexOf('}', at)
  if (end < 0) return [new GlobError('unmatched brace', pattern, at), 0]
  return [pattern.slice(at + 1, end).split(','), end - at + 1]
}

function rangeAt(pattern: string, at: number): [string[] | GlobError, number] {
  const match = /^\[(?:(\d+)-(\d+)|([a-z])-([a-z])|([A-Z])-([A-Z]))(?::(\d+))?\]/.exec(pattern.slice(at))
  if (match === null && /^\[[A-Za-z]-/.test(pattern.slice(at))) return [new GlobError('bad range', pattern, at + 5), 0]
  if (match === null) return [new GlobError('bad range specification', pattern, at + 1), 0]
  const step = Number(match[7] ?? 1)
  const letters = match[1] === undefined
  const first = letters ? (match[3] ?? match[5])!.charCodeAt(0) : Number(match[1])
  const last = letters ? (match[4] ?? match[6])!.charCodeAt(0) : Number(match[2])
  if (first > last || step === 0 || (last - first) / step > COUNT_MAX)
    return [new GlobError('bad range', pattern, at + 1), 0]
  const width = match[1]?.startsWith('0') === true ? match[1].length : 0
  const values: string[] = []
  for (let value = first; value <= last; value += step)
    values.push(letters ? String.fromCharCode(value) : String(value).padStart(width, '0'))
  return [values, match[0].length]
}
