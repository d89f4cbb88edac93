import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { getopt, isOptionError } from '../../getopt.ts'
import { type Systemctl, terminalOf } from './context.ts'
import { job, kill, resetFailed } from './jobs.ts'
import { isState, listUnits } from './list.ts'
import { show } from './show.ts'
import { status } from './status.ts'
import { cat, change, isEnabled, listUnitFiles } from './unit-files.ts'

/** What sd-booted says where process 1 is not systemd, as in a container. */
export const NOT_BOOTED =
  "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n"

interface Verb {
  /** How many names it wants at least. */
  readonly least: number
  readonly run: (context: Systemctl) => Running
}

const VERBS: Readonly<Record<string, Verb>> = {
  'list-units': { least: 0, run: listUnits },
  'list-unit-files': { least: 0, run: listUnitFiles },
  status: { least: 0, run: status },
  show: { least: 0, run: show },
  cat: { least: 1, run: cat },
  start: { least: 1, run: context => job(context, 'start') },
  stop: { least: 1, run: context => job(context, 'stop') },
  restart: { least: 1, run: context => job(context, 'restart') },
  'try-restart': { least: 1, run: context => job(context, 'try-restart') },
  reload: { least: 1, run: context => job(context, 'reload') },
  'reload-or-restart': { least: 1, run: context => job(context, 'reload-or-restart') },
  kill: { least: 1, run: kill },
  'reset-failed': { least: 0, run: resetFailed },
  'is-active': { least: 1, run: context => isState(context, 'active') },
  'is-failed': { least: 0, run: context => isState(context, 'failed') },
  'is-enabled': { least: 1, run: isEnabled },
  enable: { least: 1, run: context => change(context, 'enable') },
  disable: { least: 1, run: context => change(context, 'disable') },
  mask: { least: 1, run: context => change(context, 'mask') },
  unmask: { least: 1, run: context => change(context, 'unmask') },
  'daemon-reload': { least: 0, run: daemonReload },
  'is-system-running': { least: 0, run: isSystemRunning },
}

/** Verbs of the real one that are not here. */
const NOT_EMULATED =
  `list-sockets list-timers list-jobs list-dependencies list-machines list-automounts isolate edit reenable preset revert link clean
  freeze thaw set-property get-default set-default daemon-reexec reboot poweroff halt rescue emergency default suspend hibernate
  show-environment set-environment unset-environment import-environment help log-level cancel exit`.split(/\s+/)

/** systemctl(1), systemd 252. */
export const systemctl: Command = {
  name: 'systemctl',
  directory: '/usr/bin',
  summary: 'look at services, start and stop them',
  synopsis: ['[OPTIONS...] COMMAND [UNIT...]'],
  options: [
    { short: 't', long: 'type', argument: 'TYPE', text: 'Units of this kind; services are the only ones.' },
    { long: 'state', argument: 'STATE', text: 'Units in this state.' },
    { long: 'failed', text: 'The same as --state=failed.' },
    { short: 'p', long: 'property', argument: 'NAME', text: 'These properties only.' },
    { short: 'P', argument: 'NAME', text: 'The value of this property.' },
    { long: 'value', text: 'Values without names.' },
    { short: 'a', long: 'all', text: 'Also units that are not active.' },
    { short: 'l', long: 'full', text: 'Nothing is cut.' },
    { short: 'n', long: 'lines', argument: 'COUNT', text: 'So many lines of the journal (10).' },
    { short: 'o', long: 'output', argument: 'FORMAT', text: 'How lines of the journal are shown.' },
    { short: 'q', long: 'quiet', text: 'Nothing but the status.' },
    { short: 's', long: 'signal', argument: 'SIGNAL', text: 'What kill sends (TERM).' },
    { long: 'now', text: 'Also start or stop.' },
    { long: 'no-block', text: 'Do not wait for the end of the job.' },
    { long: 'no-pager', text: 'Accepted: there is no pager.' },
    { long: 'no-legend', text: 'Neither headings nor hints.' },
    { long: 'legend', argument: 'BOOL', text: 'Headings and hints, or not.' },
    { long: 'plain', text: 'No marks before the names.' },
    { long: 'no-ask-password', text: 'Accepted.' },
    { long: 'system', text: 'Accepted.' },
    { short: 'f', long: 'force', text: 'Accepted.' },
    { long: 'version', text: 'Says which one this is.' },
    { long: 'user', text: 'Services of a user.', emulated: false },
    { short: 'H', long: 'host', argument: 'HOST', text: 'On another machine.', emulated: false },
    { short: 'M', long: 'machine', argument: 'NAME', text: 'In a container.', emulated: false },
    { short: 'r', long: 'recursive', text: 'Also in containers.', emulated: false },
    { long: 'runtime', text: 'Until the next boot.', emulated: false },
  ],
  notEmulated: [
    ...NOT_EMULATED.map(verb => `systemctl ${verb}`),
    'units other than services; accounting of memory and tasks; the pager',
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`systemctl: ${parsed.text}\n`)
      return 1
    }
    if (parsed.options.some(option => option.name === 'version')) {
      yield* process.print('systemd 252\n')
      return 0
    }
    const [word = 'list-units', ...names] = parsed.operands
    const verb = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined
    if (verb === undefined) {
      const known = NOT_EMULATED.includes(word)
      yield* process.printError(
        known ? `systemctl: "${word}" is not emulated here\n` : `Unknown command verb ${word}.\n`,
      )
      return 1
    }
    if (names.length < verb.least) {
      yield* process.printError('Too few arguments.\n')
      return 1
    }
    const manager = managerOf(process)
    if (manager === null) {
      yield* process.printError(NOT_BOOTED)
      return 1
    }
    return yield* verb.run({ process, manager, parsed, names, terminal: terminalOf(process) })
  },
  *complete(process, words, index) {
    yield* process.compute(1000)
    const manager = managerOf(process)
    const verbAt = words.findIndex((word, at) => at > 0 && !word.startsWith('-'))
    if (verbAt === index || verbAt < 0) return Object.keys(VERBS)
    return manager === null ? [] : manager.names
  },
}

/** Null in a PID namespace of its own, where systemd is not process 1. */
export function managerOf(process: Process) {
  return process.pids === process.host.pids ? process.host.services : null
}

function* daemonReload({ process, manager }: Systemctl): Running {
  if (process.uid !== 0) {
    yield* process.printError('Failed to reload daemon: Interactive authentication required.\n')
    return 1
  }
  manager.reload()
  return 0
}

function* isSystemRunning({ process, manager }: Systemctl): Running {
  const failed = manager.loaded.some(({ active }) => active === 'failed')
  yield* process.print(failed ? 'degraded\n' : 'running\n')
  return failed ? 1 : 0
}
