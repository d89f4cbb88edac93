import { Registry } from '../../../sim/registry.ts'
import type { Shell } from '../shell.ts'
import { bind } from './bind.ts'
import type { Builtin } from './builtin.ts'
import { alias, builtin, command, hash, type, unalias } from './commands.ts'
import { compgen, complete, compopt } from './completion.ts'
import { declare, exports, local, readonly, typeset } from './declare.ts'
import { cd, dirs, popd, pushd, pwd } from './directories.ts'
import { colon, echo, no, yes } from './echo.ts'
import { breaks, continues, exit, logout, returns } from './flow.ts'
import { getopts } from './getopts.ts'
import { fc, history } from './history.ts'
import { caller, help, suspend } from './info.ts'
import { bg, disown, fg, jobs, wait } from './jobs.ts'
import { times, ulimit, umask } from './limits.ts'
import { mapfile, readarray } from './mapfile.ts'
import { enable, shopt } from './options.ts'
import { printf } from './printf.ts'
import { read } from './read.ts'
import { dot, evaluates, exec, source } from './run.ts'
import { kill, trap } from './signals.ts'
import { bracket, test } from './test.ts'
import { letBuiltin, set, shift, unset } from './variables.ts'

/** Every builtin, by topic. */
export const builtins: Registry<Builtin> = new Registry<Builtin>('builtin', [
  // Output and tests.
  colon,
  yes,
  no,
  echo,
  printf,
  test,
  bracket,
  // Variables and options.
  declare,
  typeset,
  local,
  exports,
  readonly,
  unset,
  set,
  shift,
  shopt,
  letBuiltin,
  getopts,
  // Input.
  read,
  mapfile,
  readarray,
  // Directories.
  cd,
  pwd,
  pushd,
  popd,
  dirs,
  // Flow.
  breaks,
  continues,
  returns,
  exit,
  logout,
  evaluates,
  source,
  dot,
  exec,
  // What commands mean.
  command,
  builtin,
  type,
  hash,
  alias,
  unalias,
  enable,
  help,
  caller,
  // Jobs and signals.
  jobs,
  fg,
  bg,
  disown,
  wait,
  kill,
  trap,
  suspend,
  times,
  ulimit,
  umask,
  // History.
  history,
  fc,
  // Completion.
  complete,
  compgen,
  compopt,
  bind,
])

/** The builtin of this name, unless `enable -n` took it away. */
export function enabledBuiltin(shell: Shell, name: string): Builtin | undefined {
  return shell.disabled.has(name) ? undefined : builtins.get(name)
}
