/** What became of a line with `!` in it. */
export type HistoryExpansion =
  | { readonly type: 'same' }
  | { readonly type: 'changed'; readonly text: string; readonly printOnly: boolean }
  | { readonly type: 'error'; readonly text: string }

/** A search that finds nothing, a word that is not there. */
class Missing {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Replaces `!!`, `!n`, `!-n`, `!text`, `!?text?`, words and modifiers of them, and `^old^new` (bash(1), HISTORY EXPANSION). */
export function expandHistory(line: string, entries: readonly string[], firstNumber: number): HistoryExpansion {
  if (!line.includes('!') && !line.startsWith('^')) return { type: 'same' }
  const quick = /^\^((?:[^^\\]|\\.)*)\^((?:[^^\\]|\\.)*)(?:\^(.*))?$/s.exec(line)
  const source = quick === null ? line : `!!:s^${quick[1]}^${quick[2]}^${quick[3] ?? ''}`
  const state = { text: '', printOnly: false }
  let quote = ''
  for (let at = 0; at < source.length; ) {
    const character = source[at]!
    if (character === '\\' && quote !== "'") {
      state.text += source.slice(at, at + 2)
      at += 2
      continue
    }
    if (character === "'" && quote !== '"') quote = quote === "'" ? '' : "'"
    if (character === '"' && quote !== "'") quote = quote === '"' ? '' : '"'
    if (character !== '!' || quote === "'" || !begins(source[at + 1], quote)) {
      state.text += character
      at++
      continue
    }
    const end = expandOne(source, at, entries, firstNumber, state)
    if (end instanceof Missing) return { type: 'error', text: end.text }
    at = end
  }
  return state.text === line ? { type: 'same' } : { type: 'changed', text: state.text, printOnly: state.printOnly }
}

function begins(next: string | undefined, quote: string): boolean {
  return next !== undefined && !' \t\n=('.includes(next) && !(next === '"' && quote === '"')
}

function expandOne(
  source: string,
  at: number,
  entries: readonly string[],
  firstNumber: number,
  state: { text: string; printOnly: boolean },
): number | Missing {
  const rest = source.slice(at)
  const event = /^!(?:!|#|-?\d+|\?([^?\n]*)\??|(?=[$^*%:])|([^\s:;&|()<>"'^$*%-][^\s:;&|()<>"'^$*%]*))/.exec(rest)
  if (event === null) {
    state.text += '!'
    return at + 1
  }
  const line = findEvent(event, entries, firstNumber, state.text)
  if (line === undefined) return new Missing(`${event[0].replace(/^!$/, rest.slice(0, 2))}: event not found`)
  let position = at + event[0].length
  const designator = /^(?::?([\^$*%])|:(\d+|[\^$])?-(\d+|\$)?|:(\d+)(\*?))/.exec(source.slice(position))
  let text = line
  if (designator !== null) {
    const chosen = chooseWords(line, designator)
    if (chosen === null) return new Missing(`${designator[0]}: bad word specifier`)
    text = chosen
    position += designator[0].length
  }
  for (;;) {
    const modifier = /^:(?:([htrepqx])|(g?)(?:s(.)((?:(?!\3).)*)\3((?:(?!\3).)*)\3?))/s.exec(source.slice(position))
    if (modifier === null) break
    const changed = modify(text, modifier, state)
    if (changed === null) return new Missing(`${modifier[0]}: substitution failed`)
    text = changed
    position += modifier[0].length
  }
  state.text += text
  return position
}

function findEvent(
  event: RegExpExecArray,
  entries: readonly string[],
  first: number,
  soFar: string,
): string | undefined {
  const name = event[0].slice(1)
  if (name === '!' || name === '') return entries.at(-1)
  if (name === '#') return soFar
  if (/^\d+$/.test(name)) return entries[Number(name) - first]
  if (/^-\d+$/.test(name)) return Number(name) === 0 ? undefined : entries.at(Number(name))
  if (event[1] !== undefined) return entries.findLast(each => each.includes(event[1]!))
  return entries.findLast(each => each.startsWith(name))
}

/** The words of a line as history counts them: quotes hold together, operators are words. */
export function historyWords(line: string): string[] {
  return line.match(/(?:[^\s'"\\;|&<>()]|\\.|'[^']*'?|"(?:[^"\\]|\\.)*"?)+|[;|&<>]+|[()]/gs) ?? []
}

function chooseWords(line: string, designator: RegExpExecArray): string | null {
  const words = historyWords(line)
  const last = words.length - 1
  const [, special, from, to, number, star] = designator
  if (special === '*') return words.slice(1).join(' ')
  if (special === '^') return words[1] ?? null
  if (special === '$' || special === '%') return words[last] ?? null
  const index = (text: string) => (text === '$' ? last : text === '^' ? 1 : Number(text))
  if (number !== undefined) {
    if (star === '*') return words.slice(Number(number)).join(' ')
    return words[Number(number)] ?? null
  }
  const end = to === undefined ? last - 1 : index(to)
  return end > last ? null : words.slice(index(from ?? '0'), end + 1).join(' ')
}

function modify(text: string, modifier: RegExpExecArray, state: { printOnly: boolean }): string | null {
  const [, letter, global, , old = '', fresh = ''] = modifier
  switch (letter) {
    case 'h':
      return text.replace(/\/[^/]*$/, '')
    case 't':
      return text.replace(/^.*\//, '')
    case 'r':
      return text.replace(/\.[^./]*$/, '')
    case 'e':
      return /\.[^./]*$/.exec(text)?.[0] ?? ''
    case 'p':
      state.printOnly = true
      return text
    case 'q':
    case 'x':
      return `'${text.replaceAll("'", "'\\''")}'`
    default: {
      if (!text.includes(old)) return null
      const replacement = () => fresh.replaceAll('&', old)
      return global === 'g' ? text.replaceAll(old, replacement) : text.replace(old, replacement)
    }
  }
}
