import { failed } from '../../../net/errno.ts'
import type { Shell } from '../shell.ts'

/** Tilde expansion (bash(1)): `user` is what stands between the tilde and the slash. */
export function expandTilde(shell: Shell, user: string): string {
  if (user === '') return shell.variables.get('HOME')?.scalar ?? homeOf(shell, null) ?? '/'
  if (user === '+') return shell.variables.get('PWD')?.scalar ?? shell.logicalDirectory
  if (user === '-') return shell.variables.get('OLDPWD')?.scalar ?? '~-'
  const numbered = /^([+-]?)(\d+)$/.exec(user)
  if (numbered !== null) {
    const stack = [shell.logicalDirectory, ...shell.directories]
    const index = Number(numbered[2])
    return stack.at(numbered[1] === '-' ? -1 - index : index) ?? `~${user}`
  }
  return homeOf(shell, user) ?? `~${user}`
}

/** The home directory in /etc/passwd; null for the user who runs the shell. */
function homeOf(shell: Shell, user: string | null): string | undefined {
  const passwd = shell.process.readFile('/etc/passwd')
  if (failed(passwd)) return undefined
  const uid = String(shell.process.uid)
  const entry = passwd
    .split('\n')
    .map(line => line.split(':'))
    .find(fields => (user === null ? fields[2] === uid : fields[0] === user))
  return entry?.[5]
}
