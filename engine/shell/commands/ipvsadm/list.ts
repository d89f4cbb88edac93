import type { IpvsConnection } from '../../../linux/ipvs/connection.ts'
import type { Ipvs } from '../../../linux/ipvs/ipvs.ts'
import type { Forwarding, RealServer, ServiceKey, VirtualService } from '../../../linux/ipvs/service.ts'
import type { IpvsStatistics } from '../../../linux/ipvs/statistics.ts'
import type { Names } from '../../../linux/netfilter/xtables/names.ts'
import { IPVS_BANNER } from '../../../linux/proc/net/ip-vs.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'

/** What of services is shown; `rule` is the form that can be read again. */
type Kind = 'plain' | 'stats' | 'rate' | 'thresholds' | 'persistent' | 'rule'

export interface Format {
  readonly kind: Kind
  readonly numeric: boolean
  readonly exact: boolean
  readonly sorted: boolean
  readonly names: Names
}

const PROTOCOLS: Readonly<Record<number, readonly [string, string]>> = {
  6: ['TCP', '-t'],
  17: ['UDP', '-u'],
  132: ['SCTP', '--sctp-service'],
}
const METHODS: Readonly<Record<Forwarding, readonly [string, string]>> = {
  masquerading: ['Masq', '-m'],
  gatewaying: ['Route', '-g'],
  ipip: ['Tunnel', '-i'],
}

const SECOND_LINE = '  -> RemoteAddress:Port'
const LOCAL = 'Prot LocalAddress:Port'

/** print_title. */
function title({ kind }: Format): string {
  const wide = (columns: readonly string[], width: number) =>
    `${LOCAL.padEnd(33)} ${columns.map(name => (width > 0 ? name.padStart(width) : name.padEnd(-width))).join(' ')}\n${SECOND_LINE}\n`
  if (kind === 'stats') return wide(['Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes'], 8)
  if (kind === 'rate') return wide(['CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS'], 8)
  if (kind === 'thresholds') return wide(['Uthreshold', 'Lthreshold', 'ActiveConn', 'InActConn'], -10)
  if (kind === 'persistent')
    return `${LOCAL.padEnd(33)} ${'Weight'.padEnd(9)} ${'PersistConn'.padEnd(11)} ${'ActiveConn'.padEnd(10)} ${'InActConn'.padEnd(10)}\n${SECOND_LINE}\n`
  if (kind === 'rule') return ''
  return `${LOCAL} Scheduler Flags\n${SECOND_LINE}           Forward Weight ActiveConn InActConn\n`
}

/** print_largenum. */
function large(value: number, exact: boolean): string {
  if (exact) return String(value).length <= 8 ? String(value).padStart(9) : ` ${value}`
  const scaled = (unit: number, letter: string) => `${String(Math.floor(value / unit)).padStart(8)}${letter}`
  if (value < 1e8) return String(value).padStart(9)
  if (value < 1e9) return scaled(1e3, 'K')
  if (value < 1e11) return scaled(1e6, 'M')
  return value < 1e14 ? scaled(1e9, 'G') : scaled(1e12, 'T')
}

/** addrport_to_anyname. */
function endText(address: Ip, port: number, protocol: number, { numeric, names }: Format): string {
  const host = (numeric ? undefined : names.hostName(address)) ?? formatIp(address)
  const service = numeric ? undefined : names.serviceName(port, PROTOCOLS[protocol]![0].toLowerCase())
  return `${typeof address === 'number' ? host : `[${host}]`}:${service ?? port}`
}

function nameOf({ key }: VirtualService, format: Format): string {
  const rule = format.kind === 'rule'
  if (key.mark !== 0) {
    if (rule) return `-f ${key.mark}${key.family === 6 ? ' -6' : ''}`
    return `FWM  ${key.mark}${key.family === 6 ? ' IPv6' : ''}`
  }
  const [name, option] = PROTOCOLS[key.protocol]!
  const end = endText(key.address, key.port, key.protocol, format)
  if (rule) return `${option} ${end}`
  const text = `${name.padEnd(4)} ${end}`
  return key.family === 4 ? text.slice(0, 33) : text
}

/** print_sched_flags. */
function flagsText({ settings }: VirtualService): string {
  const { name } = settings.scheduler
  const own = name === 'sh' || name === 'mh'
  return settings.flags.map(flag => (own ? `${name}-${flag === 1 ? 'fallback' : 'port'}` : `flag-${flag}`)).join(',')
}

function maskShown({ key, settings }: VirtualService, word: string): string {
  const { netmask } = settings
  if (netmask === (key.family === 4 ? 0xffff_ffff : 128)) return ''
  return ` ${word} ${key.family === 4 ? formatIp(netmask) : netmask}`
}

function serviceLine(service: VirtualService, format: Format, now: number): string {
  const { settings, statistics } = service
  const { scheduler, persistence } = settings
  const name = nameOf(service, format)
  const flags = flagsText(service)
  if (format.kind === 'rule') {
    const persistent = persistence === null ? '' : ` -p ${persistence}${maskShown(service, '-M')}`
    return `-A ${name} -s ${scheduler.name}${persistent}${flags === '' ? '' : ` -b ${flags}`}`
  }
  if (format.kind === 'stats' || format.kind === 'rate')
    return (
      name.padEnd(33) +
      numbers(statistics, format, now)
        .map(value => large(value, format.exact))
        .join('')
    )
  const persistent = persistence === null ? '' : ` persistent ${persistence}${maskShown(service, 'mask')}`
  return `${name} ${scheduler.name}${flags === '' ? '' : ` (${flags})`}${persistent}`
}

function numbers(statistics: IpvsStatistics, { kind }: Format, now: number): readonly number[] {
  if (kind === 'rate') return statistics.rates(now)
  const { connections, incomingPackets, outgoingPackets, incomingBytes, outgoingBytes } = statistics
  return [connections, incomingPackets, outgoingPackets, incomingBytes, outgoingBytes]
}

function serverLine(server: RealServer, service: VirtualService, format: Format, now: number): string {
  const { address, port, weight, active, inactive, forwarding, upper, lower, persistent, statistics } = server
  const whole = endText(address, port, service.key.protocol, format)
  const [method, option] = METHODS[forwarding]
  if (format.kind === 'rule') return `-a ${nameOf(service, format)} -r ${whole} ${option} -w ${weight}`
  const start = `  -> ${(typeof address === 'number' ? whole.slice(0, 28) : whole).padEnd(28)}`
  const row = (values: readonly (readonly [number, number])[]) =>
    `${start} ${values.map(([value, width]) => String(value).padEnd(width)).join(' ')}`
  switch (format.kind) {
    case 'stats':
      return (
        start +
        numbers(statistics, format, now)
          .map(value => large(value, format.exact))
          .join('')
      )
    case 'rate': {
      const [connections, ...rest] = numbers(statistics, format, now)
      const packets = [connections!, ...rest.slice(0, 2)].map(value => ` ${String(value).padStart(8)}`)
      return (
        start +
        packets.join('') +
        rest
          .slice(2)
          .map(value => large(value, format.exact))
          .join('')
      )
    }
    case 'thresholds':
      return row([
        [upper, 10],
        [lower, 10],
        [active, 10],
        [inactive, 10],
      ])
    case 'persistent':
      return row([
        [weight, 9],
        [persistent, 11],
        [active, 10],
        [inactive, 10],
      ])
    default:
      return `${start} ${method.padEnd(7)} ${String(weight).padEnd(6)} ${String(active).padEnd(10)} ${String(inactive).padEnd(10)}`
  }
}

function compareIp(one: Ip, other: Ip): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function compareKeys(one: ServiceKey, other: ServiceKey): number {
  return (
    one.mark - other.mark ||
    one.family - other.family ||
    one.protocol - other.protocol ||
    compareIp(one.address, other.address) ||
    one.port - other.port
  )
}

function serviceText(service: VirtualService, format: Format, now: number): string {
  const servers = format.sorted
    ? service.servers.toSorted((one, other) => compareIp(one.address, other.address) || one.port - other.port)
    : service.servers
  const lines = [serviceLine(service, format, now), ...servers.map(server => serverLine(server, service, format, now))]
  return `${lines.join('\n')}\n`
}

/** list_all, and list_service where one is named. */
export function listServices(ipvs: Ipvs, format: Format, only: VirtualService | null): string {
  // What has expired since does not count any more.
  ipvs.connections.list()
  if (only !== null) return title(format) + serviceText(only, format, ipvs.now)
  const services = format.sorted
    ? ipvs.services.toSorted((one, other) => compareKeys(one.key, other.key))
    : ipvs.services
  const banner = format.kind === 'rule' ? '' : `${IPVS_BANNER}\n`
  return banner + title(format) + services.map(service => serviceText(service, format, ipvs.now)).join('')
}

/** print_conn. */
function connectionLine(
  { ends, server, serverPort, state, expires }: IpvsConnection,
  format: Format,
  now: number,
): string {
  const { protocol, client, clientPort, virtual, virtualPort } = ends
  const left = Math.max(0, Math.floor((expires - now) / SECOND))
  const pad = (value: number) => String(value).padStart(2, '0')
  const time = `${pad(Math.floor(left / 60))}:${pad(left % 60)}`
  const end = (address: Ip, port: number) => endText(address, port, protocol, format)
  return `${PROTOCOLS[protocol]![0].padEnd(3)} ${time.padEnd(6)} ${state.padEnd(11)} ${end(client, clientPort).padEnd(18)} ${end(virtual, virtualPort).padEnd(18)} ${end(server.address, serverPort)}\n`
}

/** list_conn. */
export function listConnections(ipvs: Ipvs, format: Format): string {
  const columns = ['state'.padEnd(11), 'source'.padEnd(18), 'virtual'.padEnd(18)]
  const end =
    format.kind === 'persistent' ? `${'destination'.padEnd(18)} ${'pe name'.padEnd(16)} pe_data` : 'destination'
  const lines = ipvs.connections.list().map(each => connectionLine(each, format, ipvs.now))
  return `IPVS connection entries\npro expire ${columns.join(' ')} ${end}\n${lines.join('')}`
}
