/** An option as iptables saves it. */
export interface SavedOption {
  readonly name: string
  readonly values: readonly string[]
  readonly not: boolean
}

/** Takes apart what a match or a target saves of itself: ` ! --dport 80`. */
export function savedOptions(text: string): SavedOption[] {
  const options: { name: string; values: string[]; not: boolean }[] = []
  let not = false
  for (const match of text.matchAll(/"((?:\\.|[^"\\])*)"|\S+/g)) {
    const [word] = match
    if (word === '!') not = true
    else if (word.startsWith('--')) {
      options.push({ name: word.slice(2), values: [], not })
      not = false
    } else options.at(-1)?.values.push(match[1] === undefined ? word : match[1].replace(/\\(.)/g, '$1'))
  }
  return options
}

/** `!= `, where an option is turned around. */
export function sign({ not }: Pick<SavedOption, 'not'>): string {
  return not ? '!= ' : ''
}

/** `80:90` as nft writes it. */
export function range(text: string): string {
  return text.replace(':', '-')
}
