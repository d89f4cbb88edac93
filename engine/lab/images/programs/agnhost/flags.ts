/** `--name value` and `--name=value`; what is left over. */
export function parseFlags(args: readonly string[]): {
  readonly flags: ReadonlyMap<string, string>
  readonly rest: readonly string[]
} {
  const flags = new Map<string, string>()
  const rest: string[] = []
  for (let at = 0; at < args.length; at++) {
    const match = /^--?([\w-]+)(?:=(.*))?$/.exec(args[at]!)
    if (match === null) rest.push(args[at]!)
    else if (match[2] !== undefined) flags.set(match[1]!, match[2])
    else if (args[at + 1] !== undefined && !args[at + 1]!.startsWith('-')) flags.set(match[1]!, args[++at]!)
    else flags.set(match[1]!, 'true')
  }
  return { flags, rest }
}
