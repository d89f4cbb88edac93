import type { Shell } from '../shell.ts'

/** What else happens when one of these is assigned (variables.c, special_vars). */
export const SPECIAL_VARIABLES: ReadonlyMap<string, (shell: Shell) => void> = new Map([
  [
    'OPTIND',
    shell => {
      shell.optionAt = 0
    },
  ],
  ['PATH', shell => shell.hash.clear()],
  ['POSIXLY_CORRECT', shell => shell.options.set('posix', true)],
  ['IGNOREEOF', shell => shell.options.set('ignoreeof', true)],
])
