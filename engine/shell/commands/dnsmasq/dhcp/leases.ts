import type { Process } from '../../../../linux/process.ts'
import { failed } from '../../../../net/errno.ts'
import { formatIpv4, formatMac, type Ipv4, type Mac, parseIpv4, parseMac } from '../../../../wire/address.ts'
import { INFINITE } from './option-table.ts'

export interface Lease {
  readonly mac: Mac
  readonly ip: Ipv4
  /** Client identifier in hexadecimal digits; null where the client gave none. */
  clientId: string | null
  name: string | null
  /** Seconds since 1970; 0 for never. */
  expires: number
}

/** The addresses that have been given out, and their file. */
export class Leases {
  readonly #process: Process
  readonly #path: string
  /** The latest first. */
  #leases: Lease[] = []
  /** Called with each lease that was given or renewed, when the client has been told. */
  granted: (lease: Omit<Lease, 'expires'>) => void = () => {}
  #fresh: Omit<Lease, 'expires'>[] = []

  constructor(process: Process, path: string) {
    this.#process = process
    this.#path = path
  }

  /** Reads those of an earlier run; the error of the file when it cannot be written. */
  load(): string | undefined {
    const text = this.#process.readFile(this.#path)
    for (const line of failed(text) ? [] : text.split('\n')) {
      const [expires = '', address = '', host = '', name = '*', id = '*'] = line.split(' ')
      const mac = parseMac(address)
      const ip = parseIpv4(host)
      if (mac === undefined || ip === undefined || !/^\d+$/.test(expires)) continue
      const lease = { mac, ip, clientId: id === '*' ? null : id.replaceAll(':', ''), name: name === '*' ? null : name }
      this.#leases.push({ ...lease, expires: Number(expires) })
    }
    const error = this.#process.writeWholeFile(this.#path, '', true)
    return error?.text
  }

  get now(): number {
    return this.#process.host.sim.wallTime().seconds
  }

  /** Those that have not run out. */
  get all(): readonly Lease[] {
    this.#prune()
    return this.#leases
  }

  #prune(): void {
    const { now } = this
    const kept = this.#leases.filter(({ expires }) => expires === 0 || expires > now)
    if (kept.length === this.#leases.length) return
    this.#leases = kept
    this.#write()
  }

  of(mac: Mac, clientId: string | null): Lease | undefined {
    const byId = clientId === null ? undefined : this.all.find(lease => lease.clientId === clientId)
    return byId ?? this.all.find(lease => lease.mac === mac && (clientId === null || lease.clientId === null))
  }

  at(ip: Ipv4): Lease | undefined {
    return this.all.find(lease => lease.ip === ip)
  }

  /** A name belongs to one lease: the latest to claim it. */
  grant(lease: Omit<Lease, 'expires'>, seconds: number): void {
    for (const other of this.#leases) if (other.ip !== lease.ip && other.name === lease.name) other.name = null
    const known = this.at(lease.ip)
    const expires = seconds === INFINITE ? 0 : this.now + seconds
    if (known !== undefined && known.mac === lease.mac) Object.assign(known, { ...lease, expires })
    else this.#leases = [{ ...lease, expires }, ...this.#leases.filter(({ ip }) => ip !== lease.ip)]
    this.#write()
    this.#fresh.push(lease)
  }

  settle(): void {
    for (const lease of this.#fresh.splice(0)) this.granted(lease)
  }

  drop(lease: Lease): void {
    this.#leases = this.#leases.filter(each => each !== lease)
    this.#write()
  }

  #write(): void {
    const line = ({ mac, ip, clientId, name, expires }: Lease) => {
      const id = clientId === null ? '*' : (clientId.match(/../g) ?? []).join(':')
      return `${expires} ${formatMac(mac)} ${formatIpv4(ip)} ${name ?? '*'} ${id}\n`
    }
    this.#process.writeWholeFile(this.#path, this.#leases.map(line).join(''))
  }
}
