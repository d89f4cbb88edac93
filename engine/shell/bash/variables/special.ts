import type { Shell } from '../shell.ts'

/** What else happens when one of these is assigned (variables.c, special_vars). */
export const SPECIAL_VARIABLES: ReadonlyMap<string, (shell: Shell) => void> = new Map([
  [
    'OPTIND',
    shell => {
      shell.optionAt = 0
    },
  ],
  [
    'BASH_XTRACEFD',
    shell => {
      const value = shell.variables.get('BASH_XTRACEFD')?.scalar ?? ''
      const open = /^\d+$/.test(value) && shell.process.fds.get(Number(value)) !== undefined
      shell.traceFd = open ? Number(value) : 2
      if (!open && value !== '') shell.complain(`BASH_XTRACEFD: ${value}: invalid value for trace file descriptor`)
    },
  ],
  ['PATH', shell => shell.hash.clear()],
  ['POSIXLY_CORRECT', shell => shell.options.set('posix', true)],
  ['IGNOREEOF', shell => shell.options.set('ignoreeof', true)],
])
