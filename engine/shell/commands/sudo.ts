import { groups, type User, users } from '../../linux/accounts.ts'
import { execvp } from '../../linux/execvp.ts'
import { exitCode, type Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import type { OptionSpec } from '../command.ts'
import { findProgram, startStatus } from '../text/child.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** secure_path of Debian's sudoers. */
const SECURE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** What env_reset leaves (sudoers(5)). */
const KEPT: readonly string[] = ['TERM', 'LANG', 'LC_ALL', 'TZ', 'DISPLAY', 'COLORTERM']

function userNamed(process: Process, name: string): User | undefined {
  return users(process).find(user => user.name === name || (name.startsWith('#') && user.uid === Number(name.slice(1))))
}

/** Makes a process that user's. */
function become(process: Process, user: User): void {
  process.groups = [
    user.gid,
    ...groups(process).flatMap(({ gid, members }) => (members.includes(user.name) ? [gid] : [])),
  ]
  process.gid = user.gid
  process.uid = user.uid
}

function setUser(process: Process, user: User, home: boolean): void {
  process.env.set('USER', user.name)
  process.env.set('LOGNAME', user.name)
  if (home) process.env.set('HOME', user.home)
  process.env.set('SHELL', user.shell)
}

/** Runs a command as a user in a child of its own; its status. */
function* runAs(tool: Tool, user: User, argv: readonly string[], prepare: (child: Process) => void): Running {
  const { process } = tool
  const child = process.host.fork(process, function* (self) {
    prepare(self)
    become(self, user)
    const status = yield* execvp(self, argv)
    if (!failed(status)) return status
    yield* self.write(2, `${tool.name}: unable to execute ${argv[0]}: ${status.text}\n`)
    return startStatus(status)
  })
  if (failed(child)) {
    yield* tool.complain(`unable to fork: ${child.text}`)
    return 1
  }
  return exitCode(yield* process.waitExit(child))
}

/** sudo(8) of Debian 12, where root alone may use it. */
export const sudo = textCommand({
  name: 'sudo',
  summary: 'execute a command as another user',
  synopsis: [
    '[-EHn] [-u USER] [VAR=VALUE]... COMMAND [ARGUMENT...]',
    '-i [-u USER] [COMMAND]',
    '-s [-u USER] [COMMAND]',
    '-v',
  ],
  permute: false,
  options: [
    { short: 'u', long: 'user', argument: 'USER', text: 'Run as this user; root unless told.' },
    { short: 'E', long: 'preserve-env', text: 'Keep the environment.' },
    { short: 'H', long: 'set-home', text: 'HOME is that of the user: it always is here.' },
    { short: 'i', long: 'login', text: "The user's shell, as at a login." },
    { short: 's', long: 'shell', text: 'A shell.' },
    { short: 'n', long: 'non-interactive', text: 'Ask for nothing: nobody is asked here.' },
    { short: 'S', long: 'stdin', text: 'Accepted: no password is asked for.' },
    { short: 'k', long: 'reset-timestamp', text: 'Accepted.' },
    { short: 'v', long: 'validate', text: 'See whether one may.' },
    { short: 'l', long: 'list', text: 'List what one may.', emulated: false },
    { short: 'g', long: 'group', argument: 'GROUP', text: 'As another group.', emulated: false },
    { short: 'e', long: 'edit', text: 'Edit a file.', emulated: false },
  ],
  description: ['There are no passwords here: root may do everything, others nothing.'],
  *run(tool) {
    const { process } = tool
    const name = tool.value('user') ?? 'root'
    const user = userNamed(process, name)
    const caller = users(process).find(each => each.uid === process.uid)
    const command = [...tool.operands]
    const assigned: string[] = []
    while (/^[A-Za-z_]\w*=/.test(command[0] ?? '')) assigned.push(command.shift()!)
    const shell = tool.has('login') || tool.has('shell')
    if (command.length === 0 && !shell && !tool.has('validate') && !tool.has('reset-timestamp')) {
      yield* process.write(
        2,
        'usage: sudo -h | -V\nusage: sudo -v [-n] [-u user]\nusage: sudo [-EHnS] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\n',
      )
      return 1
    }
    if (!process.capable('SETUID')) {
      yield* tool.complain(`${caller?.name ?? process.uid} is not in the sudoers file.`)
      return 1
    }
    if (user === undefined) {
      yield* tool.complain(`unknown user ${name}`)
      return 1
    }
    if (command.length === 0 && !shell) return 0
    const argv = shell ? [user.shell, ...(command.length > 0 ? ['-c', command.join(' ')] : [])] : command
    if (!shell && findProgram(process, command[0]!) === null) {
      yield* tool.complain(`${command[0]}: command not found`)
      return 1
    }
    return yield* runAs(tool, user, argv, child => {
      if (!tool.has('preserve-env'))
        for (const key of [...child.env.keys()]) if (!KEPT.includes(key)) child.env.delete(key)
      setUser(child, user, true)
      child.env.set('PATH', SECURE_PATH)
      child.env.set('SUDO_USER', caller?.name ?? String(process.uid))
      child.env.set('SUDO_UID', String(process.uid))
      child.env.set('SUDO_GID', String(process.gid))
      child.env.set('SUDO_COMMAND', argv.join(' '))
      for (const each of assigned) child.env.set(each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1))
      if (tool.has('login')) child.cwd = user.home
    })
  },
})

/** The shell or command of su(1) and runuser(1): options and an optional name, then arguments for the shell. */
function* runShell(tool: Tool, operands: readonly string[], login: boolean): Running {
  const { process } = tool
  const name = operands[0] ?? 'root'
  const user = userNamed(process, name)
  if (user === undefined) {
    yield* tool.complain(`user ${name} does not exist or the user entry does not contain all the required fields`)
    return 1
  }
  if (!process.capable('SETUID')) {
    yield* tool.complain(tool.name === 'su' ? 'Authentication failure' : 'may not be used by non-root users')
    return 1
  }
  const shell = tool.value('shell') ?? (user.shell === '' ? '/bin/sh' : user.shell)
  if (/\/(nologin|false)$/.test(shell)) {
    if (shell.endsWith('nologin')) yield* tool.print('This account is currently not available.\n')
    return 1
  }
  const command = tool.value('command')
  const argv = [shell, ...(command === undefined ? [] : ['-c', command]), ...operands.slice(1)]
  const home = process.mounts.lookup(user.home)?.kind === 'directory'
  if (login && !home)
    yield* process.write(
      2,
      `${tool.name}: warning: cannot change directory to ${user.home}: No such file or directory\n`,
    )
  return yield* runAs(tool, user, login ? [argv[0]!, '-l', ...argv.slice(1)] : argv, child => {
    const keep = tool.has('preserve-environment') || tool.has('p')
    if (login) {
      for (const key of [...child.env.keys()]) if (key !== 'TERM') child.env.delete(key)
      child.env.set('PATH', user.uid === 0 ? SECURE_PATH : '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games')
      if (home) child.cwd = user.home
      setUser(child, user, true)
    } else if (!keep) {
      child.env.set('HOME', user.home)
      child.env.set('SHELL', shell)
      if (user.uid !== 0) setUser(child, user, true)
    }
  })
}

const SHELL_OPTIONS: readonly OptionSpec[] = [
  { short: 'c', long: 'command', argument: 'COMMAND', text: 'Give this to the shell.' },
  { short: 'l', long: 'login', text: 'As at a login; a single dash does the same.' },
  { short: 's', long: 'shell', argument: 'SHELL', text: 'Run this shell.' },
  { short: 'm', long: 'preserve-environment', text: 'Keep the environment.' },
  { short: 'p', text: 'The same.' },
  { short: 'P', long: 'pty', text: 'In a terminal of its own.', emulated: false },
]

/** su(1) of util-linux 2.38. */
export const su = textCommand({
  name: 'su',
  summary: 'run a command with substitute user and group ID',
  synopsis: ['[options] [-] [USER [ARGUMENT...]]'],
  permute: true,
  options: SHELL_OPTIONS,
  description: ['There are no passwords here: only root may become somebody else.'],
  *run(tool) {
    const operands = tool.operands.filter(operand => operand !== '-')
    return yield* runShell(tool, operands, tool.has('login') || operands.length < tool.operands.length)
  },
})

/** runuser(1) of util-linux 2.38: su for root, who needs no password; with -u it runs a command without a shell. */
export const runuser = textCommand({
  name: 'runuser',
  directory: '/usr/sbin',
  summary: 'run a command as another user',
  synopsis: ['[options] -u USER [--] COMMAND [ARGUMENT...]', '[options] [-] [USER [ARGUMENT...]]'],
  options: [
    { short: 'u', long: 'user', argument: 'USER', text: 'Run a command as this user, without a shell.' },
    ...SHELL_OPTIONS,
  ],
  *run(tool) {
    const name = tool.value('user')
    if (name === undefined) {
      const operands = tool.operands.filter(operand => operand !== '-')
      return yield* runShell(tool, operands, tool.has('login') || operands.length < tool.operands.length)
    }
    const user = userNamed(tool.process, name)
    if (!tool.process.capable('SETUID') || tool.operands.length === 0 || user === undefined) {
      yield* tool.complain(
        !tool.process.capable('SETUID')
          ? 'may not be used by non-root users'
          : tool.operands.length === 0
            ? 'no command was specified'
            : `user ${name} does not exist or the user entry does not contain all the required fields`,
      )
      return 1
    }
    return yield* runAs(tool, user, tool.operands, () => {})
  },
})
