import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'
import { BASH_PATCH, BASH_VERSION } from '../expand/prompt.ts'
import type { Shell } from '../shell.ts'
import { parseCached } from '../syntax/parse.ts'
import { Source } from '../syntax/source.ts'
import { IndexedArray } from '../variables/arrays.ts'
import { createDynamicVariables } from '../variables/dynamic.ts'
import { isName } from '../variables/variable.ts'

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const MACHINE = 'x86_64-pc-linux-gnu'

/** The variables of a new shell: its environment, and what the shell sets itself (variables.c, initialize_shell_variables). */
export function initializeVariables(shell: Shell): void {
  const { process } = shell
  for (const [name, value] of process.env) importVariable(shell, name, value)
  createDynamicVariables(shell)
  const set = (name: string, value: string) => {
    shell.variables.global(name).value = value
  }
  const setIfUnset = (name: string, value: string) => {
    if (shell.variables.get(name) === undefined) set(name, value)
  }
  set('IFS', ' \t\n')
  set('PS4', '+ ')
  set('OPTIND', '1')
  set('OPTERR', '1')
  setIfUnset('PATH', DEFAULT_PATH)
  setIfUnset('TERM', 'dumb')
  setIfUnset('SHELL', '/bin/bash')
  set('HOSTTYPE', 'x86_64')
  set('MACHTYPE', MACHINE)
  set('OSTYPE', 'linux-gnu')
  set('HOSTNAME', process.uts.hostname)
  set('BASH', process.executable)
  set('BASH_VERSION', `${BASH_VERSION}.${BASH_PATCH}(1)-release`)
  fixed(shell)
  level(shell)
  directory(shell, process)
}

function importVariable(shell: Shell, name: string, value: string): void {
  const exported = /^BASH_FUNC_(.+)%%$/.exec(name)
  if (exported !== null && value.startsWith('() {')) importFunction(shell, exported[1]!, value)
  else if (isName(name)) {
    const variable = shell.variables.global(name)
    variable.value = value
    variable.exported = true
  }
}

/** A function that another bash exported. */
function importFunction(shell: Shell, name: string, value: string): void {
  const text = `${name} ${value}`
  const command = parseCached(text).commands[0]?.command
  if (command?.type !== 'Function') return
  const source = new Source(text)
  shell.functions.set(name, {
    name,
    body: command.body,
    source,
    file: 'environment',
    position: 0,
    exported: true,
    traced: false,
    readonly: false,
  })
}

function fixed(shell: Shell): void {
  const { process } = shell
  const readonly = (name: string, value: string | IndexedArray, integer: boolean) => {
    const variable = shell.variables.global(name)
    variable.value = value
    variable.integer = integer
    variable.readonly = true
  }
  readonly('UID', String(process.uid), true)
  readonly('EUID', String(process.uid), true)
  readonly('PPID', String(process.parent?.ownPid ?? 0), true)
  readonly('BASH_VERSINFO', IndexedArray.of(['5', '2', BASH_PATCH, '1', 'release', MACHINE]), false)
}

function level(shell: Shell): void {
  const variable = shell.variables.global('SHLVL')
  const old = Number(variable.scalar ?? 0)
  variable.value = String(Number.isInteger(old) && old >= 0 && old < 999 ? old + 1 : 1)
  variable.exported = true
}

/** PWD as inherited where it names the working directory, symbolic links and all. */
function directory(shell: Shell, process: Process): void {
  const inherited = shell.variables.get('PWD')?.scalar
  const location = inherited?.startsWith('/') ? process.mounts.resolve(inherited, '/', process.credentials) : null
  const fits = location !== null && !failed(location) && location.path === process.cwd
  shell.logicalDirectory = fits ? inherited! : process.cwd
  const pwd = shell.variables.global('PWD')
  pwd.value = shell.logicalDirectory
  pwd.exported = true
  const old = shell.variables.global('OLDPWD')
  old.exported = true
}
