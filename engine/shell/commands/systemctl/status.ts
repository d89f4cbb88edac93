import type { Running } from '../../../linux/program.ts'
import { statusExit } from '../../../linux/systemd/exit-text.ts'
import type { Service } from '../../../linux/systemd/service.ts'
import { journalText } from '../journalctl/line.ts'
import { type Colour, find, has, paint, type Systemctl, unitName, value, warnOfChange } from './context.ts'
import { ago, timespan, timestamp } from './times.ts'

const LINES = 10
const NOT_RUNNING = 3
const NOT_FOUND = 4

/** systemctl status: print_status_info() of src/systemctl/systemctl-show.c, v252. */
export function* status(context: Systemctl): Running {
  const { process, manager, names } = context
  let result = 0
  let first = true
  for (const name of names.length > 0 ? names : manager.loaded.map(each => each.name)) {
    const service = find(context, name)
    if (service === undefined) {
      yield* process.printError(`Unit ${unitName(name)} could not be found.\n`)
      result = NOT_FOUND
      continue
    }
    yield* warnOfChange(context, service)
    yield* process.print(`${first ? '' : '\n'}${page(context, service).join('\n')}\n`)
    first = false
    if (service.active !== 'active') result = Math.max(result, NOT_RUNNING)
  }
  return result
}

const DOTS: Readonly<Record<Service['active'], readonly [string, Colour | undefined]>> = {
  active: ['●', 'green'],
  inactive: ['○', undefined],
  failed: ['×', 'red'],
  activating: ['●', 'yellow'],
  deactivating: ['●', 'yellow'],
}

function page(context: Systemctl, service: Service): string[] {
  const [dot, colour] = DOTS[service.active]
  return [
    `${paint(context, colour, dot)} ${service.title}`,
    ...loadedLines(context, service),
    activeLine(context, service, colour),
    ...durationLine(service),
    ...documentationLines(service),
    ...processLines(service),
    ...groupLines(context, service),
    ...logLines(context, service),
  ]
}

const labelled = (label: string, text: string) => `${label.padStart(11)}: ${text}`

const STATE_COLOURS: Readonly<Record<string, Colour>> = { enabled: 'green', disabled: 'yellow', masked: 'yellow' }

function loadedLines(context: Systemctl, service: Service): string[] {
  const { sources, problem } = service
  if (sources.masked)
    return [
      labelled('Loaded', `${paint(context, 'yellow', 'masked')} (Reason: Unit ${service.name} is masked.)`),
      ...dropInLines(service),
    ]
  if (problem !== undefined)
    return [
      labelled(
        'Loaded',
        `${paint(context, 'red', 'bad-setting')} (Reason: Unit ${service.name} has a bad unit file setting.)`,
      ),
    ]
  const state = context.manager.stateOf(service)
  const preset = state === 'static' ? '' : `; preset: ${paint(context, 'green', 'enabled')}`
  const path = sources.fragment?.path ?? ''
  return [
    labelled('Loaded', `loaded (${path}; ${paint(context, STATE_COLOURS[state], state)}${preset})`),
    ...dropInLines(service),
  ]
}

function dropInLines({ sources }: Service): string[] {
  return sources.dropIns.flatMap(({ path }, index) => {
    const [directory, file] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)]
    const before = sources.dropIns[index - 1]?.path
    const next = sources.dropIns[index + 1]?.path
    const isFirst = before === undefined || !before.startsWith(`${directory}/`)
    const isLast = next === undefined || !next.startsWith(`${directory}/`)
    return [
      ...(isFirst ? [index === 0 ? labelled('Drop-In', directory) : `${' '.repeat(13)}${directory}`] : []),
      `${' '.repeat(13)}${isLast ? '└─' : '├─'}${file}`,
    ]
  })
}

function activeLine(context: Systemctl, service: Service, colour: Colour | undefined): string {
  const state = paint(context, service.active === 'failed' ? 'red' : colour, stateText(service))
  const result = service.result === 'success' ? '' : ` (Result: ${service.result})`
  const { since } = service
  const { host, now } = context.process
  const when =
    since === undefined ? '' : ` since ${timestamp(host.sim.wallTime(since).seconds * 1000)}; ${ago(now - since)}`
  return labelled('Active', `${state}${result}${when}`)
}

function stateText({ active, sub }: Service): string {
  return active === sub ? active : `${active} (${sub})`
}

function durationLine({ active, activeSince, activeUntil }: Service): string[] {
  if (activeSince === undefined || activeUntil === undefined || active === 'active' || active === 'activating')
    return []
  return activeUntil < activeSince ? [] : [labelled('Duration', timespan(activeUntil - activeSince))]
}

function documentationLines({ unit, sources }: Service): string[] {
  if (sources.masked) return []
  return unit.documentation.map((each, index) => (index === 0 ? labelled('Docs', each) : `${' '.repeat(13)}${each}`))
}

function processLines(service: Service): string[] {
  const { main, reloaded } = service
  if (main === null) return []
  const run = (each: NonNullable<typeof main>) =>
    labelled('Process', `${each.pid} ${each.key}=${each.command.words.join(' ')} ${statusExit(each.status!)}`)
  return [
    ...(main.status === null ? [] : [run(main)]),
    ...(reloaded === null || reloaded.status === null ? [] : [run(reloaded)]),
    labelled('Main PID', `${main.pid} ${main.status === null ? `(${main.process.name})` : statusExit(main.status)}`),
    labelled('CPU', timespan(service.cpuTime)),
  ]
}

function groupLines(context: Systemctl, service: Service): string[] {
  const { members } = service
  if (members.length === 0) return []
  const width = Math.max(...members.map(({ pid }) => String(pid).length))
  const room = cut(context) - 15
  return [
    labelled('CGroup', service.controlGroup),
    ...members.map(({ pid, argv, name }, index) => {
      const command = argv.length === 0 ? `[${name}]` : argv.join(' ')
      const text = `${String(pid).padStart(width)} ${command}`
      const branch = `${' '.repeat(13)}${index === members.length - 1 ? '└─' : '├─'}`
      return branch + paint(context, 'grey', text.length > room ? `${text.slice(0, Math.max(1, room - 1))}…` : text)
    }),
  ]
}

/** Columns to which lines are cut; without end where output is no terminal, or all of it is wanted. */
function cut(context: Systemctl): number {
  const { terminal } = context
  return terminal === null || has(context, 'full') ? Number.POSITIVE_INFINITY : Math.max(terminal.columns, 40)
}

function logLines(context: Systemctl, service: Service): string[] {
  const { journalFrom } = service
  const { journal } = context.manager
  if (journalFrom === undefined || context.process.uid !== 0) return []
  const count = Number(value(context, 'lines') ?? LINES)
  if (!(count > 0)) return []
  const lines = journal.lines.filter(line => line.unit === service.name && line.sequence >= journalFrom).slice(-count)
  if (lines.length === 0) return []
  const format = value(context, 'output') ?? 'short'
  return ['', ...lines.map(line => journalText(context.process, line, format, context.terminal !== null))]
}
