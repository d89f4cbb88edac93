/** Columns that a text takes on a terminal (wcwidth(3)): wide characters of East Asia and most emoji take two, combining marks none. */
export function width(text: string): number {
  let columns = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code >= 0x20 && code < 0x7f) columns++
    else columns += wideWidth(code)
  }
  return columns
}

function wideWidth(code: number): number {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0
  if ((code >= 0x300 && code < 0x370) || (code >= 0x200b && code < 0x2010) || (code >= 0xfe00 && code < 0xfe10))
    return 0
  const wide =
    (code >= 0x1100 && code < 0x1160) ||
    (code >= 0x2e80 && code < 0xa4d0) ||
    (code >= 0xac00 && code < 0xd7a4) ||
    (code >= 0xf900 && code < 0xfb00) ||
    (code >= 0xfe30 && code < 0xfe70) ||
    (code >= 0xff00 && code < 0xff61) ||
    (code >= 0x1f300 && code < 0x1f650) ||
    (code >= 0x1f900 && code < 0x1fa00) ||
    (code >= 0x20000 && code < 0x40000)
  return wide ? 2 : 1
}
