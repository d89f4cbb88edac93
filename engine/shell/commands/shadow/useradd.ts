import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { AccountFiles, isName } from './files.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'b', long: 'base-dir', argument: 'DIRECTORY', text: 'Where homes are (/home).' },
  { short: 'c', long: 'comment', argument: 'TEXT', text: 'The name in full.' },
  { short: 'd', long: 'home-dir', argument: 'DIRECTORY', text: 'The home.' },
  { short: 'g', long: 'gid', argument: 'GROUP', text: 'The first group; one of its own otherwise.' },
  { short: 'G', long: 'groups', argument: 'GROUPS', text: 'Further groups, with commas.' },
  { short: 'm', long: 'create-home', text: 'Makes the home.' },
  { short: 'M', long: 'no-create-home', text: 'Makes no home, as without it.' },
  { short: 'N', long: 'no-user-group', text: 'No group of its own.' },
  { short: 'o', long: 'non-unique', text: 'The number may be taken.' },
  { short: 'p', long: 'password', argument: 'HASH', text: 'The password, encrypted (crypt(5)).' },
  { short: 'r', long: 'system', text: 'An account of the system.' },
  { short: 's', long: 'shell', argument: 'SHELL', text: 'The shell (/bin/sh).' },
  { short: 'u', long: 'uid', argument: 'NUMBER', text: 'The number.' },
  { short: 'U', long: 'user-group', text: 'A group of its own, as without it.' },
  { short: 'D', long: 'defaults', text: 'Shows or changes defaults.', emulated: false },
  { short: 'e', long: 'expiredate', argument: 'DATE', text: 'When it expires.', emulated: false },
  { short: 'f', long: 'inactive', argument: 'DAYS', text: 'How long after the password.', emulated: false },
  { short: 'k', long: 'skel', argument: 'DIRECTORY', text: 'What homes begin with.', emulated: false },
  { short: 'K', long: 'key', argument: 'KEY=VALUE', text: 'Settings.', emulated: false },
]

/** useradd(8) of shadow 4.13. */
export const useradd: Command = {
  name: 'useradd',
  directory: '/usr/sbin',
  summary: 'makes an account',
  synopsis: ['[OPTIONS] LOGIN'],
  options: OPTIONS,
  *main(process) {
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    if (isOptionError(parsed)) {
      yield* process.printError(`useradd: ${parsed.text}\n`)
      return 2
    }
    const [name] = parsed.operands
    if (name === undefined || parsed.operands.length > 1) {
      yield* process.printError('Usage: useradd [options] LOGIN\n')
      return 2
    }
    const files = new AccountFiles(process)
    const problem = check(files, parsed, name) ?? add(process, files, parsed, name)
    if (problem === undefined) return 0
    yield* process.printError(`useradd: ${problem.text}\n`)
    return problem.status
  },
}

interface Problem {
  readonly text: string
  readonly status: number
}

function groupNamed({ group }: AccountFiles, text: string): string[] | undefined {
  return group.find(text) ?? group.rows.find(([, , number]) => number === text)
}

function check(files: AccountFiles, parsed: ParsedArguments, name: string): Problem | undefined {
  const shell = lastOption(parsed, 'shell')
  if (shell !== undefined && shell !== '' && !shell.startsWith('/'))
    return { text: `invalid shell '${shell}'`, status: 3 }
  const uid = lastOption(parsed, 'uid')
  if (uid !== undefined && !/^\d{1,10}$/.test(uid)) return { text: `invalid user ID '${uid}'`, status: 3 }
  const wanted = [lastOption(parsed, 'gid'), ...(lastOption(parsed, 'groups')?.split(',') ?? [])]
  const missing = wanted.find(each => each !== undefined && groupNamed(files, each) === undefined)
  if (missing !== undefined) return { text: `group '${missing}' does not exist`, status: 6 }
  if (!isName(name)) return { text: `invalid user name '${name}': use --badname to ignore`, status: 3 }
  if (files.passwd.find(name) !== undefined) return { text: `user '${name}' already exists`, status: 9 }
  if (uid !== undefined && !hasOption(parsed, 'non-unique') && files.passwd.numbers.has(Number(uid)))
    return { text: `UID ${uid} is not unique`, status: 4 }
  const own = lastOption(parsed, 'gid') === undefined && !hasOption(parsed, 'no-user-group')
  if (own && files.group.find(name) !== undefined)
    return { text: `group ${name} exists - if you want to add this user to that group, use -g.`, status: 9 }
  return undefined
}

function add(process: Process, files: AccountFiles, parsed: ParsedArguments, name: string): Problem | undefined {
  const uid = Number(lastOption(parsed, 'uid') ?? files.freeNumber(hasOption(parsed, 'system')))
  const given = lastOption(parsed, 'gid')
  const first = given === undefined ? undefined : groupNamed(files, given)
  const alone = first === undefined && hasOption(parsed, 'no-user-group')
  const gid = first === undefined ? (alone ? 100 : uid) : Number(first[2])
  if (first === undefined && !alone) files.group.rows.push([name, 'x', String(gid), ''])
  for (const each of lastOption(parsed, 'groups')?.split(',') ?? []) {
    const row = groupNamed(files, each)!
    row[3] = [...(row[3] ?? '').split(',').filter(member => member !== ''), name].join(',')
  }
  const home = lastOption(parsed, 'home-dir') ?? `${lastOption(parsed, 'base-dir') ?? '/home'}/${name}`
  const shell = lastOption(parsed, 'shell') ?? '/bin/sh'
  files.passwd.rows.push([name, 'x', String(uid), String(gid), lastOption(parsed, 'comment') ?? '', home, shell])
  const day = Math.floor(process.host.sim.wallTime().seconds / 86_400)
  const password = lastOption(parsed, 'password') ?? '!'
  files.shadow.rows.push([name, password, String(day), '0', '99999', '7', '', '', ''])
  if (!files.write(process)) return { text: 'cannot lock /etc/passwd; try again later.', status: 1 }
  return hasOption(parsed, 'create-home') ? makeHome(process, home, uid, gid) : undefined
}

function makeHome({ mounts, credentials, now }: Process, home: string, uid: number, gid: number): Problem | undefined {
  const made = mounts.makeDirectory(home, '/', credentials, 0o755, now)
  if (failed(made)) return { text: `cannot create directory ${home}`, status: 12 }
  made.uid = uid
  made.gid = gid
  return undefined
}
