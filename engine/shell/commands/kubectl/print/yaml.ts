/**
 * YAML as sigs.k8s.io/yaml writes it (go-yaml v2's emitter on sorted maps): lists stand at the column of their key, strings that
 * would be read as something else are in double quotes, those with line breaks are literal blocks, long ones are folded at 80 columns.
 */
export function yamlText(value: unknown): string {
  const writer = new Writer()
  writer.node(value, 0, false)
  return writer.text
}

const WIDTH = 80

class Writer {
  text = ''

  /** Writes a value whose first line goes where the cursor stands; further lines are indented by `indent`. */
  node(value: unknown, indent: number, inline: boolean): void {
    if (Array.isArray(value)) {
      if (value.length === 0) this.text += `${inline ? ' ' : ''}[]\n`
      else this.#list(value, indent, inline)
    } else if (typeof value === 'object' && value !== null) {
      const keys = Object.keys(value).filter(key => (value as { [key: string]: unknown })[key] !== undefined)
      if (keys.length === 0) this.text += `${inline ? ' ' : ''}{}\n`
      else this.#map(value as { [key: string]: unknown }, keys, indent, inline)
    } else {
      if (inline) this.text += ' '
      this.text += `${this.#scalar(value, indent, false)}\n`
    }
  }

  #map(map: { readonly [key: string]: unknown }, keys: string[], indent: number, inline: boolean): void {
    if (inline) this.text += '\n'
    let first = !inline
    for (const key of keys.sort(naturally)) {
      // The first key of a map in a list stands behind the dash.
      if (!first) this.text += ' '.repeat(indent)
      first = false
      this.text += `${this.#scalar(key, indent, true)}:`
      const value = map[key]
      this.node(value, Array.isArray(value) ? indent : indent + 2, true)
    }
  }

  #list(list: readonly unknown[], indent: number, inline: boolean): void {
    if (inline) this.text += '\n'
    let first = !inline
    for (const item of list) {
      if (!first) this.text += ' '.repeat(indent)
      first = false
      this.text += '- '
      this.node(item, indent + 2, false)
    }
  }

  get #column(): number {
    return this.text.length - this.text.lastIndexOf('\n') - 1
  }

  #scalar(value: unknown, indent: number, key: boolean): string {
    if (value === null || value === undefined) return 'null'
    if (typeof value !== 'string') return String(value)
    if (value === '' || resolvesToOther(value)) return doubleQuoted(value, indent, key, this.#column)
    const kind = analyse(value)
    if (value.includes('\n') && !key && kind.block) return literal(value, indent)
    if (kind.plain && !value.includes('\n')) return folded(value, indent, key, this.#column)
    if (kind.single && !value.includes('\n'))
      return `'${folded(value.replaceAll("'", "''"), indent, key, this.#column + 1)}'`
    return doubleQuoted(value, indent, key, this.#column)
  }
}

const WORDS =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|<<|\.nan|\.NaN|\.NAN|[-+]?\.(?:inf|Inf|INF))$/
const NUMBER =
  /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?0x[0-9a-fA-F_]+|[-+]?0o?[0-7_]+|[-+]?0b[01_]+|[-+]?[0-9][0-9_]*)$/
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d\d)?))?)?$/

/** Whether a plain scalar of this text would be read as a number, a truth value, a time or nothing. */
function resolvesToOther(text: string): boolean {
  return WORDS.test(text) || NUMBER.test(text) || BASE60.test(text) || TIMESTAMP.test(text)
}

/** yaml_emitter_analyze_scalar, for block context. */
function analyse(text: string): { readonly plain: boolean; readonly single: boolean; readonly block: boolean } {
  const special = /[\u0000-\u0009\u000b-\u001f\u007f-\u0084\u0086-\u009f\ud800-\udfff\ufeff\ufffe\uffff]/.test(
    text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''),
  )
  const emoji = /[\ud800-\udbff][\udc00-\udfff]/.test(text)
  const spaceAtEnd = /^ | $/.test(text)
  const spaceBreak = / \n/.test(text)
  const indicators =
    /^(?:---|\.\.\.)/.test(text) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[-?:](?:\s|$)/.test(text) ||
    /:(?:\s|$)/.test(text.slice(1)) ||
    /\s#/.test(text)
  return {
    plain: !special && !emoji && !spaceAtEnd && !indicators,
    single: !special && !emoji && !spaceBreak,
    block: !special && !emoji && !spaceBreak && !/ $/.test(text),
  }
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomp = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') || text === '\n' ? '+' : ''
  const body = (text.endsWith('\n') ? text.slice(0, -1) : text)
    .split('\n')
    .map(line => (line === '' ? '' : `${' '.repeat(indent)}${line}`))
    .join('\n')
  return `|${hint}${chomp}\n${body}`
}

/** A line is broken at the first single space beyond the width. */
function folded(text: string, indent: number, key: boolean, column: number): string {
  if (key || column + text.length <= WIDTH) return text
  let out = ''
  let at = column
  for (let index = 0; index < text.length; index++) {
    const char = text[index]!
    const single = char === ' ' && text[index - 1] !== ' ' && text[index + 1] !== ' '
    if (single && at > WIDTH && index > 0 && index < text.length - 1) {
      out += `\n${' '.repeat(indent)}`
      at = indent
    } else {
      out += char
      at++
    }
  }
  return out
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\u000b': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function doubleQuoted(text: string, indent: number, key: boolean, column: number): string {
  let out = '"'
  let at = column + 1
  let spaces = false
  const characters = Array.from(text)
  characters.forEach((char, index) => {
    const short = ESCAPES[char] ?? escaped(char)
    if (short !== undefined) {
      out += short
      at += short.length
      spaces = false
    } else if (char === ' ') {
      if (!key && !spaces && at > WIDTH && index > 0 && index < characters.length - 1) {
        out += `\n${' '.repeat(indent)}${characters[index + 1] === ' ' ? '\\' : ''}`
        at = indent
      } else {
        out += ' '
        at++
      }
      spaces = true
    } else {
      out += char
      at++
      spaces = false
    }
  })
  return `${out}"`
}

function escaped(char: string): string | undefined {
  const code = char.codePointAt(0)!
  if (code > 0xffff) return `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`
  if (code === 0xfeff || (code >= 0xd800 && code <= 0xdfff))
    return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
  return undefined
}

const isDigit = (char: string | undefined): boolean => char !== undefined && char >= '0' && char <= '9'
const isLetter = (char: string): boolean => /\p{L}/u.test(char)

/** go-yaml's order of keys: numbers within them count as numbers, letters come after other characters. */
export function naturally(a: string, b: string): number {
  let digits = false
  for (let at = 0; at < a.length && at < b.length; at++) {
    const [x, y] = [a[at]!, b[at]!]
    if (x === y) {
      digits = isDigit(x)
      continue
    }
    const [xLetter, yLetter] = [isLetter(x), isLetter(y)]
    if (xLetter && yLetter) return x < y ? -1 : 1
    if (xLetter || yLetter) return (digits ? xLetter : yLetter) ? -1 : 1
    const [left, right] = [numberAt(a, at), numberAt(b, at)]
    if (left !== right) return left - right
    return x < y ? -1 : 1
  }
  return a.length - b.length
}

function numberAt(text: string, at: number): number {
  let end = at
  while (isDigit(text[end])) end++
  return Number(text.slice(at, end) || '0')
}
