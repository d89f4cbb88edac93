/** A text in single quotes, as `declare -p`, `set` and `${x@Q}` write it. */
export function singleQuoted(text: string): string {
  if (hasControl(text)) return ansiQuoted(text)
  return `'${text.replaceAll("'", "'\\''")}'`
}

function hasControl(text: string): boolean {
  return /[\x00-\x1f\x7f]/.test(text)
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x1b': '\\E',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
}

/** A text as `$'...'`. */
export function ansiQuoted(text: string): string {
  let result = ''
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (ESCAPES[character] !== undefined) result += ESCAPES[character]
    else if (code < 0x20 || code === 0x7f) result += `\\${code.toString(8).padStart(3, '0')}`
    else result += character
  }
  return `$'${result}'`
}

/** Characters before which `printf %q` puts a backslash (lib/sh/shquote.c, sh_backslash_quote). */
const SPECIAL = ' \t\n\'"\\|&;()<>!{}*[]?^$`,'

/** A text with backslashes, as `printf %q` and completion write it. */
export function backslashQuoted(text: string): string {
  if (text === '') return "''"
  if (hasControl(text)) return ansiQuoted(text)
  let result = ''
  for (const [index, character] of [...text].entries()) {
    const first = index === 0 && (character === '#' || character === '~')
    const tilde = character === '~' && index > 0 && ':='.includes(text[index - 1]!)
    result += SPECIAL.includes(character) || first || tilde ? `\\${character}` : character
  }
  return result
}

/** A text in double quotes, as `declare -p` writes values. */
export function doubleQuoted(text: string): string {
  if (hasControl(text)) return ansiQuoted(text)
  return `"${text.replace(/[$`"\\]/g, '\\$&')}"`
}

/** A value as `set` and `declare` without -p list it: quoted only where it must be. */
export function quotedIfNeeded(text: string): string {
  if (hasControl(text)) return ansiQuoted(text)
  const special = /[ \t\n'"\\|&;()<>!{}*[\]?^$`]/.test(text) || /^[#~]/.test(text) || /[:=]~/.test(text)
  return special ? singleQuoted(text) : text
}
