import { ENOENT, type Errno, failed } from '../../net/errno.ts'
import { users } from '../accounts.ts'
import { FdTable } from '../file.ts'
import type { Process } from '../process.ts'
import type { Program } from '../program.ts'
import { openNull } from '../vfs/devices.ts'
import { type Journal, JournalFile } from './journal.ts'
import { assignment, expand, type Unit, type UnitCommand } from './unit.ts'

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['LANG', 'C.UTF-8'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
]

/** How systemd's own child ends when it cannot become the program (systemd.exec(5)). */
const FAILED_STEP = { EXEC: 203, USER: 217, CHDIR: 200 } as const

/** Variables of a unit's processes; the name of a file that is not there and should be. */
export function environmentOf(init: Process, unit: Unit): Map<string, string> | string {
  const environment = new Map([...ENVIRONMENT, ...unit.environment])
  for (const { path, mayMiss } of unit.environmentFiles) {
    const text = init.readFile(path)
    if (failed(text)) {
      if (mayMiss) continue
      return path
    }
    for (const line of text.split('\n')) {
      if (!/^\s*\w+=/.test(line)) continue
      const [name, value] = assignment(line.trim())
      environment.set(name, value.replace(/^(["'])(.*)\1$/s, '$2'))
    }
  }
  return environment
}

/** fork() and exec() of one command line of a unit: a child of init in the unit's control group, its output in the journal. */
export function execute(
  init: Process,
  journal: Journal,
  unit: Unit,
  command: UnitCommand,
  extra: ReadonlyMap<string, string> = new Map(),
): Process | Errno {
  const { host } = init
  const environment = environmentOf(init, unit)
  const env = new Map([...(typeof environment === 'string' ? ENVIRONMENT : environment), ...extra])
  const argv = expand(command.words, env)
  const path = argv[0]!.includes('/') ? argv[0]! : located(init, argv[0]!)
  const fds = new FdTable()
  fds.set(0, openNull())
  let pid = 0
  const base = path.split('/').at(-1)!
  const take = (identifier: string) => (text: string) =>
    journal.write({ unit: unit.name, identifier, pid, priority: 6, text })
  for (const fd of [1, 2]) fds.set(fd, new JournalFile(take(base)))
  const user =
    unit.user === undefined ? undefined : users(init).find(each => [each.name, String(each.uid)].includes(unit.user!))
  if (user !== undefined) {
    env.set('HOME', user.home)
    env.set('LOGNAME', user.name)
    env.set('USER', user.name)
  }
  const options = {
    argv,
    env,
    cwd: unit.workingDirectory,
    fds,
    cgroup: `/system.slice/${unit.name}`,
    newSession: true,
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  }
  const refused = (step: keyof typeof FAILED_STEP, text: string) =>
    host.start(failingChild(journal, unit.name, base, FAILED_STEP[step], step, path, text), options, init)
  let process: Process | Errno
  if (unit.user !== undefined && user === undefined) process = refused('USER', 'No such process')
  else if (init.mounts.lookup(unit.workingDirectory)?.kind !== 'directory') process = refused('CHDIR', ENOENT.text)
  else {
    process = host.spawn(init, path, options)
    if (failed(process)) process = refused('EXEC', process.text)
  }
  if (!failed(process)) pid = process.pid
  return process
}

function located(init: Process, name: string): string {
  const places = ENVIRONMENT.find(([key]) => key === 'PATH')![1].split(':')
  return places.map(place => `${place}/${name}`).find(path => init.mounts.lookup(path) !== undefined) ?? name
}

/** What is left of systemd's child when it could not become the program: it says at which step, and ends. */
function failingChild(
  journal: Journal,
  unit: string,
  base: string,
  code: number,
  step: string,
  path: string,
  reason: string,
): Program {
  // The kernel keeps 15 characters of the name, two of them brackets; what is too long loses its beginning.
  const name = `(${base.slice(-8)})`
  return {
    name,
    *main(process) {
      yield* process.compute(1000)
      const say = (text: string) =>
        journal.write({ unit, identifier: name, pid: process.pid, priority: 3, text: `${unit}: ${text}` })
      if (step === 'EXEC') say(`Failed to locate executable ${path}: ${reason}`)
      say(`Failed at step ${step} spawning ${path}: ${reason}`)
      return code
    },
  }
}
