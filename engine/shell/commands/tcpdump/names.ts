import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { nameOf } from '../../../linux/resolver/getnameinfo.ts'
import { readServices } from '../../../linux/resolver/services.ts'
import type { Ip } from '../../../wire/address.ts'
import type { Names } from '../../../wire/tcpdump.ts'

/**
 * Names of addresses and ports. Each address is asked for once, and nothing is printed until the answer is there: the questions of
 * a capture without -n are packets, too.
 */
export class NameCache implements Names {
  readonly #process: Process
  /** -N: only the first part. */
  readonly #short: boolean
  readonly #hosts = new Map<Ip, string | undefined>()
  readonly #services: ReadonlyMap<string, string>
  #unknown = new Set<Ip>()

  constructor(process: Process, short: boolean) {
    this.#process = process
    this.#short = short
    // The first of several lines counts.
    const services = readServices(process).map(({ name, port, protocol }) => [`${protocol} ${port}`, name] as const)
    this.#services = new Map(services.toReversed())
  }

  readonly host = (address: Ip): string | undefined => {
    if (!this.#hosts.has(address)) this.#unknown.add(address)
    return this.#hosts.get(address)
  }

  readonly service = (port: number, protocol: 'tcp' | 'udp'): string | undefined =>
    this.#services.get(`${protocol} ${port}`)

  /** Whether a name was wanted that nobody has looked up. */
  get missing(): boolean {
    return this.#unknown.size > 0
  }

  *lookUp(): Running<void> {
    const unknown = this.#unknown
    this.#unknown = new Set()
    for (const address of unknown) {
      const name = yield* nameOf(this.#process, address)
      this.#hosts.set(address, this.#short ? name?.replace(/\..*/, '') : name)
    }
  }
}
