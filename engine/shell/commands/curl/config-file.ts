/** parseconfig() of src/tool_parsecfg.c: options, one a line, as arguments. */
export function argumentsOf(text: string): string[] {
  const args: string[] = []
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([^\s=:#][^\s=:]*)[\s=:]*(.*)$/.exec(line)
    if (match === null) continue
    const [, name = '', rest = ''] = match
    args.push(name.startsWith('-') ? name : `--${name}`)
    const value = rest.startsWith('"') ? quoted(rest.slice(1)) : (/^[^\s#]*/.exec(rest)?.[0] ?? '')
    if (rest.startsWith('"') || value !== '') args.push(value)
  }
  return args
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', v: '\v' }

/** Up to the closing mark. */
function quoted(text: string): string {
  let out = ''
  for (let at = 0; at < text.length && text[at] !== '"'; at++)
    if (text[at] === '\\') {
      const next = text[++at] ?? ''
      out += ESCAPES[next] ?? next
    } else out += text[at]
  return out
}
