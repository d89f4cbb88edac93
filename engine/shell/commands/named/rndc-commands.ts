import type { Process } from '../../../linux/process.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import type { Daemon } from './daemon.ts'
import { VERSION } from './server.ts'
import { bare } from './zone.ts'
import type { HeldZone } from './zones.ts'

/** What comes back: lines for the terminal, and why it failed. */
interface Outcome {
  readonly text: string
  readonly error?: string
}

type Order = (daemon: Daemon, process: Process, words: readonly string[]) => Outcome

const NOT_EMULATED: readonly string[] = [
  'addzone',
  'delzone',
  'dnssec',
  'dnstap',
  'dumpdb',
  'loadkeys',
  'managed-keys',
  'modzone',
  'nta',
  'notrace',
  'recursing',
  'scan',
  'secroots',
  'serve-stale',
  'showzone',
  'sign',
  'signing',
  'stats',
  'tcp-timeouts',
  'trace',
  'tsig-delete',
  'tsig-list',
  'validation',
]

const DONE: Outcome = { text: '' }

/** An order of rndc(8) (bin/named/control.c, server.c). */
export function runControl(process: Process, daemon: Daemon, words: readonly string[]): Outcome {
  const [name = '', ...rest] = words
  const order = Object.hasOwn(ORDERS, name) ? ORDERS[name] : undefined
  if (NOT_EMULATED.includes(name)) return { text: `"${name}" is not emulated here`, error: 'not implemented' }
  return order === undefined ? { text: '', error: 'unknown command' } : order(daemon, process, rest)
}

function onZone(run: (held: HeldZone, daemon: Daemon) => Outcome): Order {
  return (daemon, _process, [name]) => {
    if (name === undefined) return { text: '', error: 'unexpected end of input' }
    const held = daemon.state.zones.get(`${name.toLowerCase().replace(/\.$/, '')}.`)
    return held === undefined
      ? { text: `no matching zone '${name}' in any view`, error: 'not found' }
      : run(held, daemon)
  }
}

const reloadZone = onZone((held, daemon) => {
  if (held.config.type === 'secondary') {
    held.notified.wake()
    return { text: 'zone refresh queued' }
  }
  const done = daemon.loadZone(held)
  return { text: done === 'current' ? 'zone reload up-to-date' : 'zone reload queued' }
})

const ORDERS: Readonly<Record<string, Order>> = {
  status: (daemon, process) => ({ text: statusText(daemon, process) }),
  reload: (daemon, process, words) => {
    if (words.length > 0) return reloadZone(daemon, process, words)
    return daemon.reload() === undefined ? { text: 'server reload successful' } : { text: '', error: 'failure' }
  },
  reconfig: daemon => (daemon.reconfigure() === undefined ? DONE : { text: '', error: 'failure' }),
  flush: daemon => flush(daemon, () => true),
  flushname: (daemon, _process, [name = '']) => flush(daemon, owner => owner === absolute(name)),
  flushtree: (daemon, _process, [name = '']) =>
    flush(daemon, owner => owner === absolute(name) || owner.endsWith(`.${absolute(name)}`)),
  querylog: (daemon, _process, [word]) => {
    daemon.state.queryLog = word === undefined ? !daemon.state.queryLog : word === 'on'
    return DONE
  },
  zonestatus: onZone(zoneStatus),
  notify: onZone((held, daemon) => {
    daemon.notify(held)
    return { text: 'zone notify queued' }
  }),
  refresh: onZone(held => {
    if (held.config.type !== 'secondary') return { text: 'not a secondary, mirror, or stub zone', error: 'failure' }
    held.notified.wake()
    return { text: 'zone refresh queued' }
  }),
  retransfer: onZone(held => {
    if (held.config.type !== 'secondary')
      return { text: `retransfer: inappropriate zone type: ${held.config.type}`, error: 'failure' }
    held.forced = true
    held.notified.wake()
    return DONE
  }),
  freeze: onZone(() => ({ text: '', error: 'not dynamic' })),
  // Nothing here is dynamic.
  thaw: () => DONE,
  sync: () => DONE,
  stop,
  halt: stop,
}

function stop(daemon: Daemon, process: Process, words: readonly string[]): Outcome {
  daemon.ending = true
  process.signal('TERM')
  return words[0] === '-p' ? { text: `pid: ${process.pid}` } : DONE
}

function absolute(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '')}.`
}

function flush(daemon: Daemon, fits: (owner: string) => boolean): Outcome {
  daemon.state.recursor.flush(fits)
  return DONE
}

function dateText(seconds: number): string {
  return strftime('%a, %d %b %Y %H:%M:%S GMT', seconds)
}

function zoneStatus(held: HeldZone, daemon: Daemon): Outcome {
  const { config, zone } = held
  const loaded = daemon.loadedAt.get(config.name)
  const names = new Set(zone?.records.map(({ name }) => name))
  const lines = [
    `name: ${bare(config.name)}`,
    `type: ${config.type}`,
    ...(config.file === null ? [] : [`files: ${config.file}`]),
    ...(zone === null ? [] : [`serial: ${zone.serial}`, `nodes: ${names.size}`]),
    ...(loaded === undefined ? [] : [`last loaded: ${dateText(loaded)}`]),
    'secure: no',
    'dynamic: no',
    'reconfigurable via modzone: no',
  ]
  return { text: lines.join('\n') }
}

/** What there is to say; no thread, no limit on clients is emulated, and none is named. */
function statusText(daemon: Daemon, { host }: Process): string {
  const { state, times, path } = daemon
  return [
    `version: BIND ${VERSION} (Extended Support Version) <id:>`,
    `running on ${host.name}: Linux`,
    `boot time: ${dateText(times.bootAt)}`,
    `last configured: ${dateText(times.configuredAt)}`,
    `configuration file: ${path}`,
    `number of zones: ${state.zones.all.length}`,
    'debug level: 0',
    'xfers running: 0',
    `query logging is ${state.queryLog ? 'ON' : 'OFF'}`,
    'server is up and running',
  ].join('\n')
}
