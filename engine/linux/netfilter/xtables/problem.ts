/** Why a command line or a rule is refused by the front end, before the kernel sees it: xtables_error(PARAMETER_PROBLEM). */
export class Problem {
  /** Without the program's name and version; where the original ends in a line feed, so does this. */
  readonly text: string
  /** 2 for wrong arguments, 3 for versions, 1 for others. */
  readonly status: number

  constructor(text: string, status = 2) {
    this.text = text
    this.status = status
  }
}

/** A value, or why there is none. */
export type Parsed<Value> = Value | Problem

export function isProblem(value: unknown): value is Problem {
  return value instanceof Problem
}

/** A word that is no option: said without the program's name. */
export class BadArgument extends Problem {
  constructor(word: string) {
    super(`Bad argument \`${word}'`)
  }
}

/** Nothing is said but where to find help. */
export class Silent extends Problem {
  constructor() {
    super('')
  }
}
