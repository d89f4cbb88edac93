/** The options of one openssl command: their names without the dash, and whether each takes a value. */
export type OptionTable = Readonly<Record<string, 'flag' | 'value' | 'not emulated'>>

export interface Arguments {
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly rest: readonly string[]
}

/** Reads options of one dash; or what openssl says of the first that it cannot take. */
export function readArguments(command: string, args: readonly string[], table: OptionTable): Arguments | string {
  const flags = new Set<string>()
  const values = new Map<string, string[]>()
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    if (!arg.startsWith('-') || arg === '-') return { flags, values, rest: args.slice(index) }
    const name = arg.replace(/^--?/, '')
    const kind = table[name]
    if (kind === 'not emulated') return `${command}: "${arg}" is not emulated here`
    if (kind === undefined) return `${command}: Unknown option: ${arg}\n${command}: Use -help for summary.`
    if (kind === 'flag') flags.add(name)
    else {
      const value = args[++index]
      if (value === undefined) return `${command}: Option ${arg} needs a value\n${command}: Use -help for summary.`
      values.set(name, [...(values.get(name) ?? []), value])
    }
  }
  return { flags, values, rest: [] }
}

export function value({ values }: Arguments, name: string): string | undefined {
  return values.get(name)?.at(-1)
}
