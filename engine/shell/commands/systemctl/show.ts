import { exitCode } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SIGNALS } from '../../../linux/signals.ts'
import type { Service } from '../../../linux/systemd/service.ts'
import { find, has, type Systemctl, unitName } from './context.ts'
import { timespan, timestamp } from './times.ts'

/** What a property is made from; the service is undefined where there is no such unit. */
interface Subject {
  readonly context: Systemctl
  readonly name: string
  readonly service: Service | undefined
}

type Property = (subject: Subject) => string | undefined

const span = (seconds: number) => (seconds === Number.POSITIVE_INFINITY ? 'infinity' : timespan(seconds * 1e9) || '0')

const when =
  (of: (service: Service) => number | undefined): Property =>
  ({ context, service }) => {
    const at = service === undefined ? undefined : of(service)
    const { host } = context.process
    return at === undefined ? '' : timestamp(host.sim.wallTime(at).seconds * 1000)
  }

const ofService =
  (of: (service: Service, context: Systemctl) => string | undefined): Property =>
  ({ service, context }) =>
    service === undefined ? undefined : of(service, context)

/** Properties in the order in which systemctl show prints them. */
const PROPERTIES: Readonly<Record<string, Property>> = {
  Type: ofService(({ unit }) => unit.type),
  Restart: ofService(({ unit }) => unit.restart),
  RestartUSec: ofService(({ unit }) => span(unit.restartSeconds)),
  TimeoutStopUSec: ofService(({ unit }) => span(unit.stopSeconds)),
  RemainAfterExit: ofService(({ unit }) => (unit.remainAfterExit ? 'yes' : 'no')),
  MainPID: ({ service }) => String(service?.process?.pid ?? 0),
  Result: ({ service }) => service?.result ?? 'success',
  User: ofService(({ unit }) => unit.user),
  NRestarts: ({ service }) => String(service?.restarts ?? 0),
  ExecMainPID: ({ service }) => String(service?.main?.pid ?? 0),
  ExecMainCode: ofService(({ main }) =>
    main === null || main.status === null ? '0' : main.status.type === 'signaled' ? '2' : '1',
  ),
  ExecMainStatus: ofService(({ main }) => {
    if (main === null || main.status === null) return '0'
    return String(main.status.type === 'signaled' ? SIGNALS[main.status.signal] : exitCode(main.status))
  }),
  ExecStart: ofService(({ unit, main }) =>
    unit.start
      .map(
        ({ words, mayFail }) =>
          `{ path=${words[0]} ; argv[]=${words.join(' ')} ; ignore_errors=${mayFail ? 'yes' : 'no'} ; pid=${main?.pid ?? 0} }`,
      )
      .join(' '),
  ),
  ControlGroup: ofService(service => (service.members.length > 0 ? service.controlGroup : '')),
  CPUUsageNSec: ofService(service => String(Math.floor(service.cpuTime))),
  Environment: ofService(({ unit }) => Array.from(unit.environment, ([name, text]) => `${name}=${text}`).join(' ')),
  KillMode: ofService(({ unit }) => unit.killMode),
  Id: ({ name, service }) => service?.name ?? name,
  Names: ({ name, service }) => [service?.name ?? name, ...(service?.unit.aliases ?? [])].join(' '),
  Documentation: ofService(({ unit }) => unit.documentation.join(' ')),
  Description: ({ name, service }) => service?.unit.description ?? name,
  LoadState: ({ service }) =>
    service === undefined
      ? 'not-found'
      : service.sources.masked
        ? 'masked'
        : service.problem === undefined
          ? 'loaded'
          : 'bad-setting',
  ActiveState: ({ service }) => service?.active ?? 'inactive',
  SubState: ({ service }) => service?.sub ?? 'dead',
  FragmentPath: ofService(({ sources }) => sources.fragment?.path ?? ''),
  DropInPaths: ofService(({ sources }) => sources.dropIns.map(({ path }) => path).join(' ')),
  UnitFileState: ofService((service, { manager }) => manager.stateOf(service)),
  StateChangeTimestamp: when(({ since }) => since),
  ActiveEnterTimestamp: when(({ activeSince }) => activeSince),
  ActiveExitTimestamp: when(({ activeUntil }) => activeUntil),
  NeedDaemonReload: ({ service, context }) =>
    service !== undefined && context.manager.needsReload(service) ? 'yes' : 'no',
}

/** Asked for by name, these show up also where they are empty. */
export function* show(context: Systemctl): Running {
  const { process, names, parsed } = context
  const asked = parsed.options
    .filter(option => option.name === 'property' || option.name === 'P')
    .flatMap(option => option.value!.split(','))
  const onlyValues = has(context, 'value') || has(context, 'P')
  let first = true
  for (const name of names) {
    const subject: Subject = { context, name: unitName(name), service: find(context, name) }
    if (!first) yield* process.print('\n')
    first = false
    for (const [property, of] of Object.entries(PROPERTIES)) {
      if (asked.length > 0 && !asked.includes(property)) continue
      const text = of(subject)
      if (text === undefined || (text === '' && asked.length === 0)) continue
      yield* process.print(`${onlyValues ? '' : `${property}=`}${text}\n`)
    }
  }
  return 0
}
