/** add_param_to_argv: words of a line of iptables-restore. Only double quotes keep words together; a backslash counts inside them. */
export function splitWords(line: string): string[] {
  return quotedWords(line).map(({ text }) => text)
}

/** The same, and which words had quotes. */
export function quotedWords(line: string): { readonly text: string; readonly quoted: boolean }[] {
  const words: { readonly text: string; readonly quoted: boolean }[] = []
  let word = ''
  let quoted = false
  let any = false
  let escaped = false
  for (const character of line) {
    if (quoted) {
      if (escaped) {
        word += character
        escaped = false
      } else if (character === '\\') escaped = true
      else if (character === '"') quoted = false
      else word += character
    } else if (character === '"') {
      quoted = any = true
    } else if (/[ \t\n]/.test(character)) {
      if (any || word !== '') words.push({ text: word, quoted: any })
      word = ''
      any = false
    } else word += character
  }
  if (any || word !== '') words.push({ text: word, quoted: any })
  return words
}
