import { type Ipv6, parseIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import type { GivenOption } from '../../getopt.ts'
import { isDhcpRange } from './dhcp/config.ts'

/** A prefix that is advertised wherever the host has an address in it (--dhcp-range). */
export interface AdvertisedRange {
  readonly prefix: Ipv6
  readonly length: number
  /** The device from which `constructor:` takes the prefix. */
  readonly constructed: string | null
  readonly onLink: boolean
  /** Seconds; undefined for as long as the address itself. */
  readonly lease: number | undefined
}

/** What a device's advertisements say of the router (--ra-param). */
export interface RouterParameters {
  /** With a * at its end for all that begin so. */
  readonly device: string
  /** null leaves the option out; undefined for that of the device. */
  readonly mtu: number | null | undefined
  /** Seconds, both. */
  readonly interval: number
  readonly lifetime: number | undefined
  readonly preference: 'high' | 'medium' | 'low'
}

export interface RaOptions {
  readonly ranges: readonly AdvertisedRange[]
  readonly parameters: readonly RouterParameters[]
  /** Devices that are served; all of them where it is empty. */
  readonly devices: readonly string[]
  /** DNS is answered too, so that hosts are told of it. */
  readonly dns: boolean
}

const MODES: readonly string[] = ['ra-only', 'slaac', 'ra-names', 'ra-stateless', 'ra-advrouter', 'off-link']
/** Modes that leave no addresses to be handed out by DHCPv6. */
const WITHOUT_DHCP: readonly string[] = ['ra-only', 'slaac', 'ra-names']
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
const INTERVAL = 600
const INFINITE = 0xffff_ffff

/** What --enable-ra and its relatives ask for, null where nothing; or why it is refused. */
export function raOptions(options: readonly GivenOption[]): RaOptions | null | string {
  const values = (name: string) => options.filter(each => each.name === name).map(each => each.value ?? '')
  const ranges: AdvertisedRange[] = []
  for (const value of values('dhcp-range').filter(each => !isDhcpRange(each))) {
    const range = readRange(value)
    if (typeof range === 'string') return range
    ranges.push(range)
  }
  const parameters: RouterParameters[] = []
  for (const value of values('ra-param')) {
    const read = readParameters(value)
    if (read === undefined) return 'bad RA-params'
    parameters.push(read)
  }
  if (ranges.length === 0) return null
  const port = Number(values('port').at(-1) ?? dns.PORT)
  return { ranges, parameters, devices: values('interface').flatMap(value => value.split(',')), dns: port === dns.PORT }
}

function readRange(value: string): AdvertisedRange | string {
  const words = value.split(',')
  const prefix = parseIp(words[0] ?? '')
  const constructed = words.find(word => word.startsWith('constructor:'))?.slice('constructor:'.length) ?? null
  const modes = words.filter(word => MODES.includes(word))
  const rest = words.slice(1).filter(word => !MODES.includes(word) && !word.startsWith('constructor:'))
  if (
    typeof prefix !== 'bigint' ||
    rest.some(word => !/^(\d+[smhdw]?|infinite)$/.test(word) && parseIp(word) === undefined)
  )
    return 'bad dhcp-range'
  if (rest.some(word => parseIp(word) !== undefined) || !modes.some(mode => WITHOUT_DHCP.includes(mode)))
    return 'DHCPv6 is not emulated here'
  const [length = '64', lease] = rest
  if (!/^\d+$/.test(length) || Number(length) > 128) return 'bad prefix length'
  return {
    prefix,
    length: Number(length),
    constructed,
    onLink: !modes.includes('off-link'),
    lease: lease === undefined ? undefined : seconds(lease),
  }
}

/** At least two minutes. */
function seconds(text: string): number {
  if (text === 'infinite') return INFINITE
  return Math.max(120, Number.parseInt(text, 10) * (UNITS[text.at(-1)!] ?? 1))
}

/** `DEVICE,[mtu:N|off|DEVICE,][high,|low,]INTERVAL[,LIFETIME]`. */
function readParameters(value: string): RouterParameters | undefined {
  const [device = '', ...words] = value.split(',')
  const mtu = words.find(word => word.startsWith('mtu:'))?.slice('mtu:'.length)
  const numbers = words.filter(word => /^\d+$/.test(word)).map(Number)
  const known = (word: string) => word.startsWith('mtu:') || word === 'high' || word === 'low' || /^\d+$/.test(word)
  if (device === '' || !words.every(known) || (mtu !== undefined && mtu !== 'off' && !/^\d+$/.test(mtu)))
    return undefined
  return {
    device,
    mtu: mtu === undefined ? undefined : mtu === 'off' ? null : Number(mtu),
    interval: Math.min(Math.max(numbers[0] ?? INTERVAL, 4), 1800),
    lifetime: numbers[1],
    preference: words.includes('high') ? 'high' : words.includes('low') ? 'low' : 'medium',
  }
}

/** The parameters of a device, with what dnsmasq takes where nothing is said of it. */
export function parametersOf({ parameters }: RaOptions, device: string): RouterParameters {
  const fits = ({ device: name }: RouterParameters) =>
    name.endsWith('*') ? device.startsWith(name.slice(0, -1)) : name === device
  return (
    parameters.find(fits) ?? { device, mtu: undefined, interval: INTERVAL, lifetime: undefined, preference: 'medium' }
  )
}
