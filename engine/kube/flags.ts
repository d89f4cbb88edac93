/** Command-line flags of the cluster's components: `--name=value`, `--name value`, `--name` alone for true (spf13/pflag). */
export function flagsOf(argv: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>()
  for (let at = 1; at < argv.length; at++) {
    const match = /^--?([\w-]+)(?:=([\s\S]*))?$/.exec(argv[at]!)
    if (match === null) continue
    const [, name = '', value] = match
    const next = argv[at + 1]
    if (value !== undefined) flags.set(name, value)
    else if (next !== undefined && !next.startsWith('-')) {
      flags.set(name, next)
      at++
    } else flags.set(name, 'true')
  }
  return flags
}
