import { schedulers } from '../../../linux/ipvs/schedulers/index.ts'
import type { Forwarding, ServerSettings, ServiceKey, ServiceSettings } from '../../../linux/ipvs/service.ts'
import type { Names } from '../../../linux/netfilter/xtables/names.ts'
import { parseNumber } from '../../../linux/netfilter/xtables/names.ts'
import { type Ip, parseIpv4, parseIpv6 } from '../../../wire/address.ts'
import { type Arguments, Failure, type GivenOption } from './arguments.ts'

/** IPVS_SVC_PERSISTENT_TIMEOUT and MAX_TIMEOUT: 300 seconds, and 31 days. */
const PERSISTENCE_DEFAULT = 300
const TIMEOUT_MAX = 86_400 * 31
const DEFAULT_SCHEDULER = 'wlc'
const INT_MAX = 0x7fff_ffff

const PROTOCOLS: Readonly<Record<string, number>> = { t: 6, u: 17, 'sctp-service': 132 }
const METHODS: Readonly<Record<string, Forwarding>> = { m: 'masquerading', g: 'gatewaying', i: 'ipip' }
/** Names of the scheduler's flags, by the scheduler that they belong to. */
const FLAGS: readonly { readonly name: string; readonly flag: number; readonly scheduler: string | null }[] = [
  { name: 'flag-1', flag: 1, scheduler: null },
  { name: 'flag-2', flag: 2, scheduler: null },
  { name: 'flag-3', flag: 3, scheduler: null },
  { name: 'sh-fallback', flag: 1, scheduler: 'sh' },
  { name: 'sh-port', flag: 2, scheduler: 'sh' },
  { name: 'mh-fallback', flag: 1, scheduler: 'mh' },
  { name: 'mh-port', flag: 2, scheduler: 'mh' },
]

interface End {
  readonly address: Ip
  readonly port: number | undefined
}

/** parse_service: `ADDRESS[:PORT]`, IPv6 in brackets where a port follows. */
function readEnd(text: string, protocol: number, names: Names): End | undefined {
  if (/^\d+$/.test(text)) return undefined
  const service = protocol === 6 ? 'tcp' : protocol === 17 ? 'udp' : 'sctp'
  const readPort = (word: string) => parseNumber(word, 0, 65535) ?? names.servicePort(word, service)
  const bracket = /^\[([^\]]*)\]:(.*)$/.exec(text)
  if (text.startsWith('[') && bracket === null) return undefined
  const six = parseIpv6(bracket?.[1] ?? text)
  if (six !== undefined) {
    const port = bracket === null ? undefined : readPort(bracket[2]!)
    return bracket !== null && port === undefined ? undefined : { address: six, port }
  }
  const colon = text.lastIndexOf(':')
  const host = colon < 0 ? text : text.slice(0, colon)
  const address = parseIpv4(host) ?? names.hostAddresses(host, 4)?.[0]
  const port = colon < 0 ? undefined : readPort(text.slice(colon + 1))
  return address === undefined || (colon >= 0 && port === undefined) ? undefined : { address, port }
}

export class Given {
  readonly #options: readonly GivenOption[]
  readonly #names: Names

  constructor({ options }: Arguments, names: Names) {
    this.#options = options
    this.#names = names
  }

  get(name: string): GivenOption | undefined {
    return this.#options.find(({ option }) => option.name === name)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** The service that the command is about; null where none was named. */
  service(): ServiceKey | null | Failure {
    const given = this.get('service-address')
    if (given === undefined) return null
    if (given.by === 'f') {
      const mark = /^\d+$/.test(given.value!) ? Number(given.value) : 0
      if (mark <= 0 || mark > 0xffff_ffff) return new Failure(`invalid fwmark value \`${given.value}' specified`)
      const six = this.has('ipv6')
      return { family: six ? 6 : 4, protocol: 6, address: six ? 0n : 0, port: 0, mark }
    }
    if (this.has('ipv6')) return new Failure('-6 used before -f\n')
    const protocol = PROTOCOLS[given.by]!
    const end = readEnd(given.value!, protocol, this.#names)
    if (end === undefined) return new Failure('illegal virtual server address[:port] specified')
    const { address, port = 0 } = end
    return { family: typeof address === 'number' ? 4 : 6, protocol, address, port, mark: 0 }
  }

  settings(key: ServiceKey): ServiceSettings | Failure {
    const persistence = this.#persistence()
    if (persistence instanceof Failure) return persistence
    const netmask = this.#netmask(key.family)
    if (netmask instanceof Failure) return netmask
    const name = this.get('scheduler')?.value ?? DEFAULT_SCHEDULER
    const flags = this.#flags(name)
    if (flags instanceof Failure) return flags
    const onePacket = this.has('ops')
    if (key.mark === 0 && key.port === 0 && persistence === null)
      return new Failure('Zero port specified for non-persistent service')
    if (onePacket && key.mark === 0 && key.protocol !== 17)
      return new Failure('One-Packet Scheduling is only for UDP virtual services')
    if (onePacket) return new Failure('ipvsadm: one-packet scheduling is not emulated here')
    if (this.has('pe')) return new Failure('ipvsadm: persistence engines are not emulated here')
    const scheduler = schedulers.get(name)
    if (scheduler === undefined) return new Failure('Scheduler or persistence engine not found', 255)
    return { scheduler, persistence, netmask, onePacket, flags }
  }

  #persistence(): number | null | Failure {
    const given = this.get('persistent')
    if (given === undefined) return null
    if (given.value === undefined) return PERSISTENCE_DEFAULT
    return parseNumber(given.value, 1, TIMEOUT_MAX) ?? new Failure(`invalid timeout value \`${given.value}' specified`)
  }

  #netmask(family: 4 | 6): number | Failure {
    const given = this.get('netmask')
    if (given === undefined) return family === 4 ? 0xffff_ffff : 128
    if (family === 4) return parseIpv4(given.value!) ?? new Failure('illegal virtual server persistent mask specified')
    return parseNumber(given.value!, 1, 128) ?? new Failure('illegal ipv6 netmask specified')
  }

  #flags(scheduler: string): number[] | Failure {
    const flags: number[] = []
    for (const word of (this.get('sched-flags')?.value ?? '').split(',').filter(each => each !== '')) {
      const found = FLAGS.find(({ name }) => name === word)
      if (found === undefined) return new Failure(`invalid scheduler flag \`${word}'`)
      if (found.scheduler !== null && found.scheduler !== scheduler)
        return new Failure(`incompatible scheduler flag \`${word}'`)
      flags.push(found.flag)
    }
    return flags.toSorted()
  }

  /** The real server that the command is about. */
  server(key: ServiceKey): { readonly address: Ip; readonly port: number } | Failure {
    const end = readEnd(this.get('real-server')!.value!, key.protocol, this.#names)
    if (end === undefined) return new Failure('illegal real server address[:port] specified')
    const method = this.#method()
    if ((typeof end.address === 'number' ? 4 : 6) !== key.family && method !== 'ipip')
      return new Failure('Different address family is allowed only for tunneling servers')
    const same = key.mark === 0 && method !== 'masquerading' && this.has('forwarding-method')
    return { address: end.address, port: same ? key.port : (end.port ?? key.port) }
  }

  #method(): Forwarding {
    return METHODS[this.get('forwarding-method')?.by ?? 'g']!
  }

  serverSettings(): ServerSettings | Failure {
    const number = (name: string, absent: number, max: number): number | Failure => {
      const given = this.get(name)
      if (given === undefined) return absent
      return parseNumber(given.value!, 0, max) ?? new Failure(`illegal ${name.replace('-', '_')} specified`)
    }
    const weight = number('weight', 1, 65535)
    const upper = number('u-threshold', 0, INT_MAX)
    const lower = number('l-threshold', 0, INT_MAX)
    for (const value of [weight, upper, lower]) if (value instanceof Failure) return value
    const forwarding = this.#method()
    return { forwarding, weight: weight as number, upper: upper as number, lower: lower as number }
  }
}

/** `--set TCP TCPFIN UDP`. */
export function readTimeouts(operands: readonly string[]): readonly [number, number, number] | Failure {
  if (operands.length < 3) return new Failure('--set option requires 3 timeout values')
  const values: number[] = []
  for (const word of operands.slice(0, 3)) {
    const value = parseNumber(word, 0, TIMEOUT_MAX)
    if (value === undefined) return new Failure(`invalid timeout value \`${word}' specified`)
    values.push(value)
  }
  return [values[0]!, values[1]!, values[2]!]
}
