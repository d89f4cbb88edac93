/** What `env -S` makes of its string: words, or the text of an error. */
export type SplitResult = readonly string[] | { readonly error: string }

const ESCAPES: Readonly<Record<string, string>> = {
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '#': '#',
  $: '$',
  '"': '"',
  "'": "'",
  '\\': '\\',
}

/** Splits a string into arguments: quotes, escapes, `${NAME}` and comments as `info coreutils 'env invocation'` tells. */
export function splitString(text: string, environment: ReadonlyMap<string, string>): SplitResult {
  const words: string[] = []
  let word: string | null = null
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === quote) quote = ''
    else if (quote === '' && (character === '"' || character === "'")) {
      quote = character
      word ??= ''
    } else if (quote === '' && /\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else if (quote === '' && character === '#' && word === null) break
    else if (character === '\\') {
      const next = text[++at]
      if (next === undefined) return { error: 'invalid backslash at end of string in -S' }
      if (quote === "'") word = `${word ?? ''}${next === "'" || next === '\\' ? '' : '\\'}${next}`
      else if (next === '_' && quote === '') {
        if (word !== null) words.push(word)
        word = null
      } else if (next === '_') word = `${word ?? ''} `
      else if (next === 'c') {
        if (quote === '"') return { error: "'\\c' must not appear in double-quoted -S string" }
        break
      } else if (ESCAPES[next] === undefined) return { error: `invalid sequence '\\${next}' in -S` }
      else word = (word ?? '') + ESCAPES[next]
    } else if (character === '$' && quote !== "'") {
      const name = /^\{([A-Za-z_]\w*)\}/.exec(text.slice(at + 1))
      if (name === null) return { error: `only \${VARNAME} expansion is supported, error at: ${text.slice(at)}` }
      const value = environment.get(name[1]!)
      if (value !== undefined) word = (word ?? '') + value
      at += name[0].length
    } else word = (word ?? '') + character
  }
  if (quote !== '') return { error: 'no terminating quote in -S string' }
  if (word !== null) words.push(word)
  return words
}

/** The string of `-S` among the options, and the arguments before and after it; null where there is none. */
export function splitOption(args: readonly string[]): { before: string[]; text: string; after: string[] } | null {
  let at = 0
  while (/^(-[iv0]+|-|--ignore-environment|--debug|--null)$/.test(args[at] ?? '')) at++
  const first = args[at] ?? ''
  const long = /^--split-string(?:=([\s\S]*))?$/.exec(first)
  const short = /^-([iv0]*)S([\s\S]*)$/.exec(first)
  if (long === null && short === null) return null
  const before = [...args.slice(0, at), ...(short !== null && short[1] !== '' ? [`-${short[1]}`] : [])]
  const attached = long === null ? short![2]! : (long[1] ?? '')
  if (attached !== '' || long?.[1] !== undefined) return { before, text: attached, after: args.slice(at + 1) }
  const next = args[at + 1]
  return next === undefined ? null : { before, text: next, after: args.slice(at + 2) }
}
