/** A configuration of openssl (config(5ssl)): sections by name, each with its assignments in order; those before the first are in ''. */
export type Config = ReadonlyMap<string, readonly (readonly [name: string, value: string])[]>

export function parseConfig(text: string): Config {
  const sections = new Map<string, (readonly [string, string])[]>([['', []]])
  let current = sections.get('')!
  for (const raw of text.replace(/\\\n/g, '').split('\n')) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim()
    const section = /^\[\s*([^\]]*?)\s*\]$/.exec(line)
    const assignment = /^([^=]+?)\s*=\s*(.*)$/.exec(line)
    if (section !== null) {
      current = sections.get(section[1]!) ?? []
      sections.set(section[1]!, current)
    } else if (assignment !== null) current.push([assignment[1]!, assignment[2]!.replace(/^"(.*)"$/, '$1')])
  }
  return sections
}

/** The last value of a name in a section. */
export function setting(config: Config, section: string, name: string): string | undefined {
  return config.get(section)?.findLast(([each]) => each === name)?.[1]
}
