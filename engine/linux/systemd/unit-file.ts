/** Assignments of a unit file: section -> key -> values in their order. An empty value has emptied the list before it. */
export type UnitFile = Map<string, Map<string, string[]>>

/** A line that could not be taken, in systemd's words. */
export type Complaint = (line: number, text: string) => void

/** Adds the assignments of one file to those of the files before it (systemd.syntax(7)). */
export function parseUnitFile(into: UnitFile, text: string, complain: Complaint): void {
  let section = ''
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const number = at + 1
    let line = lines[at]!.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    while (line.endsWith('\\') && at + 1 < lines.length) {
      const next = lines[++at]!.trim()
      // Comments between continued lines are left out.
      if (next.startsWith('#') || next.startsWith(';')) continue
      line = `${line.slice(0, -1)} ${next}`
    }
    const header = /^\[(.*)\]$/.exec(line)
    if (header !== null) {
      section = header[1]!
      continue
    }
    const equals = line.indexOf('=')
    if (section === '') complain(number, 'Assignment outside of section. Ignoring.')
    else if (equals <= 0) complain(number, "Missing '=', ignoring line.")
    else assign(into, section, line.slice(0, equals).trim(), line.slice(equals + 1).trim())
  }
}

function assign(into: UnitFile, section: string, key: string, value: string): void {
  let keys = into.get(section)
  if (keys === undefined) into.set(section, (keys = new Map()))
  const values = value === '' ? [] : [...(keys.get(key) ?? []), value]
  keys.set(key, values)
}

/** The last value of a key. */
export function lastValueOf(file: UnitFile, section: string, key: string): string | undefined {
  return file.get(section)?.get(key)?.at(-1)
}

/** All words of all values of a key. */
export function wordsOf(file: UnitFile, section: string, key: string): string[] {
  return (file.get(section)?.get(key) ?? []).flatMap(value => splitWords(value))
}

/** Words of a line, with quotes and backslashes as in systemd.syntax(7). */
export function splitWords(text: string): string[] {
  const words: string[] = []
  let word = ''
  let begun = false
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '\\' && at + 1 < text.length) {
      const next = text[++at]!
      word += next === 'n' ? '\n' : next === 't' ? '\t' : next === 's' ? ' ' : next
      begun = true
    } else if (quote !== '') {
      if (character === quote) quote = ''
      else word += character
    } else if ((character === '"' || character === "'") && (word === '' || !begun)) {
      quote = character
      begun = true
    } else if (/\s/.test(character)) {
      if (begun) words.push(word)
      word = ''
      begun = false
    } else {
      word += character
      begun = true
    }
  }
  if (begun) words.push(word)
  return words
}

/** Seconds of a time span such as `10`, `1min 30s`, `500ms` or `infinity` (systemd.time(7)); undefined when it is none. */
export function parseSpan(text: string): number | undefined {
  if (text === 'infinity') return Number.POSITIVE_INFINITY
  const units: Readonly<Record<string, number>> = {
    us: 1e-6,
    ms: 1e-3,
    s: 1,
    sec: 1,
    second: 1,
    seconds: 1,
    m: 60,
    min: 60,
    minute: 60,
    minutes: 60,
    h: 3600,
    hr: 3600,
    hour: 3600,
    hours: 3600,
    d: 86_400,
    day: 86_400,
    days: 86_400,
    w: 604_800,
    week: 604_800,
    weeks: 604_800,
    '': 1,
  }
  let sum = 0
  if (!/^(\s*\d+(\.\d+)?\s*[a-z]*)+\s*$/.test(text)) return undefined
  for (const [, number = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)) {
    if (!Object.hasOwn(units, unit)) return undefined
    sum += Number(number) * units[unit]!
  }
  return sum
}
