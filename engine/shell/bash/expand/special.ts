import type { Shell } from '../shell.ts'

/** What a special or positional parameter stands for (bash(1), Special Parameters). */
export function specialParameter(shell: Shell, name: string): string | undefined {
  if (/^\d+$/.test(name)) return name === '0' ? shell.name : shell.positional[Number(name) - 1]
  switch (name) {
    case '#':
      return String(shell.positional.length)
    case '?':
      return String(shell.status)
    case '-':
      return flags(shell)
    case '$':
      return String(shell.shellPid)
    case '!':
      return shell.lastBackground === null ? undefined : String(shell.lastBackground)
    default:
      return undefined
  }
}

export function isSpecialParameter(name: string): boolean {
  return /^(?:\d+|[@*#?$!-])$/.test(name)
}

/** `$-`: the options that are on, then how the shell was started. */
export function flags(shell: Shell): string {
  return shell.options.letters + shell.startLetters
}
