/** xtables_save_string: as it is, or in quotes where anything but letters, digits, `_` and the like is in it. */
export function saveString(text: string): string {
  if (text !== '' && /^[A-Za-z0-9_]+$/.test(text)) return text
  return `"${text.replace(/(["\\'])/g, '\\$1')}"`
}
