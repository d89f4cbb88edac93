/** A subcommand of `lab`. */
export interface Subcommand {
  readonly name: string
  /** What follows the name in the usage. */
  readonly synopsis: string
  readonly text: string
  /** Returns the exit status. Throws a `UsageError` for arguments that make no sense. */
  readonly main: (args: readonly string[]) => number | Promise<number>
}

/** What was typed makes no sense. */
export class UsageError extends Error {}

/** Runs the parser of a command line; what it complains of is a usage error. */
export function usageOf<Value>(parse: () => Value): Value {
  try {
    return parse()
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
