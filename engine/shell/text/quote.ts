import type { Process } from '../../linux/process.ts'

/** Whether messages are in UTF-8 (setlocale(3), LC_CTYPE). */
export function isUtf8Locale(process: Process): boolean {
  const locale = process.env.get('LC_ALL') || process.env.get('LC_CTYPE') || process.env.get('LANG') || 'C'
  return /utf-?8/i.test(locale)
}

/** quote() of gnulib: the locale's quotation marks, always; special characters as in C. */
export function quote(process: Process, text: string): string {
  const body = text.replace(/[\n\t\r\\]/g, each => ({ '\n': '\\n', '\t': '\\t', '\r': '\\r' })[each] ?? '\\\\')
  return isUtf8Locale(process) ? `‘${body}’` : `'${body.replaceAll("'", "\\'")}'`
}

/** quoteaf() of gnulib: as the shell would take it, always in quotation marks. */
export function quoteAlways(text: string): string {
  if (!/[\n\t\r\x00-\x1f\x7f]/.test(text)) {
    if (!text.includes("'")) return `'${text}'`
    if (!/["$`\\]/.test(text)) return `"${text}"`
    return `'${text.replaceAll("'", "'\\''")}'`
  }
  const escaped = text.replace(/[\x00-\x1f\x7f]+/g, run => `'$'${[...run].map(escapeControl).join('')}''`)
  return `'${escaped}'`
    .replace(/^''(?=\$)/, '')
    .replace(/''$/, "'")
    .replace(/''$/, '')
}

function escapeControl(character: string): string {
  const known = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f', '\v': '\\v' }[character]
  return known ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`
}

/** quotef() of gnulib: as the shell would take it, bare where that needs no quotation marks. */
export function quoteNeeded(text: string): string {
  return text !== '' && !/[\s!"#$&'()*;<=>?[\\\]^`{|}~\x00-\x1f\x7f]/.test(text) ? text : plainOrQuoted(text)
}

/** Characters that need quoting only at the beginning of a word do not ask for it elsewhere. */
function plainOrQuoted(text: string): string {
  if (text !== '' && !/[\s!"$&'()*;<=>?[\\^`|\x00-\x1f\x7f]/.test(text) && !/^[#~{}]/.test(text)) return text
  return quoteAlways(text)
}
