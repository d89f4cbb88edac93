import type { Names } from '../../../linux/netfilter/xtables/names.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { nameOf } from '../../../linux/resolver/getnameinfo.ts'
import { lookupHosts, readHosts, reverseHosts } from '../../../linux/resolver/hosts.ts'
import { serviceByName, serviceByPort } from '../../../linux/resolver/services.ts'
import { failed } from '../../../net/errno.ts'
import { formatIp, type Ip, parseIpv4 } from '../../../wire/address.ts'

/** Where a service's name is looked for when the protocol is not known. */
const ANY_PROTOCOL = ['tcp', 'udp', 'sctp'] as const

const REALMS = '/etc/iproute2/rt_realms'

/**
 * Names as the process knows them. Hosts that only DNS can know are noted in `asked`; `resolve` asks for them, and what was
 * to be done is then done again.
 */
export class ProcessNames implements Names {
  readonly #process: Process
  /** By their family and name. */
  readonly #forward = new Map<string, readonly Ip[]>()
  readonly #backward = new Map<Ip, string | undefined>()
  readonly #askedNames = new Map<string, { readonly name: string; readonly family: 4 | 6 }>()
  readonly #askedAddresses = new Set<Ip>()
  readonly #tables = new Map<string, readonly (readonly string[])[]>()

  constructor(process: Process) {
    this.#process = process
  }

  /** Lines of a file of /etc as words. */
  #lines(path: string, separator: RegExp = /\s+/): readonly (readonly string[])[] {
    let lines = this.#tables.get(path)
    if (lines === undefined) {
      const text = this.#process.readFile(path)
      lines = failed(text)
        ? []
        : text
            .split('\n')
            .map(line => line.replace(/#.*/, '').trim().split(separator))
            .filter(words => words[0] !== '')
      this.#tables.set(path, lines)
    }
    return lines
  }

  setFamily(name: string): 0 | 4 | 6 | undefined {
    const set = this.#process.network.netfilter.sets.get(name)?.set
    if (set === undefined) return undefined
    return set.type.dimensions.some(dimension => dimension === 'ip' || dimension === 'net') ? set.options.family : 0
  }

  protocolNumber(name: string): number | undefined {
    const found = this.#lines('/etc/protocols').find(words => words[0] === name || words.slice(2).includes(name))
    return found === undefined ? undefined : Number(found[1])
  }

  protocolName(number: number): string | undefined {
    return this.#lines('/etc/protocols').find(words => words[1] === String(number))?.[0]
  }

  servicePort(name: string, protocol: string | undefined): number | undefined {
    for (const each of protocol === undefined ? ANY_PROTOCOL : [protocol]) {
      const found = serviceByName(this.#process, name, each)
      if (found !== undefined) return found.port
    }
    return undefined
  }

  serviceName(port: number, protocol: string | undefined): string | undefined {
    for (const each of protocol === undefined ? ANY_PROTOCOL : [protocol]) {
      const found = serviceByPort(this.#process, port, each)
      if (found !== undefined) return found.name
    }
    return undefined
  }

  hostAddresses(name: string, family: 4 | 6): readonly Ip[] | undefined {
    const key = `${family} ${name}`
    const known = this.#forward.get(key) ?? lookupHosts(readHosts(this.#process), name)?.addresses
    if (known === undefined) this.#askedNames.set(key, { name, family })
    return known?.filter(address => typeof address === (family === 4 ? 'number' : 'bigint'))
  }

  hostName(address: Ip): string | undefined {
    const local = reverseHosts(readHosts(this.#process), address)
    if (local === undefined && !this.#backward.has(address)) this.#askedAddresses.add(address)
    return local ?? this.#backward.get(address)
  }

  networkName(address: Ip): string | undefined {
    return this.#lines('/etc/networks').find(words => parseIpv4(words[1] ?? '') === address)?.[0]
  }

  userId(name: string): number | undefined {
    return idOf(this.#lines('/etc/passwd', /:/), name)
  }

  userName(id: number): string | undefined {
    return this.#lines('/etc/passwd', /:/).find(words => words[2] === String(id))?.[0]
  }

  groupId(name: string): number | undefined {
    return idOf(this.#lines('/etc/group', /:/), name)
  }

  groupName(id: number): string | undefined {
    return this.#lines('/etc/group', /:/).find(words => words[2] === String(id))?.[0]
  }

  realmNumber(name: string): number | undefined {
    const found = this.#lines(REALMS).find(words => words[1] === name)
    return found === undefined ? undefined : Number(found[0])
  }

  realmName(realm: number): string | undefined {
    return this.#lines(REALMS).find(words => Number(words[0]) === realm)?.[1]
  }

  /** Asks DNS for the hosts that were wanted; false when there were none that it had not been asked for before. */
  *resolve(): Running<boolean> {
    const names = [...this.#askedNames].filter(([key, { name }]) => !this.#forward.has(key) && /^[a-z0-9]/i.test(name))
    const addresses = [...this.#askedAddresses].filter(address => !this.#backward.has(address))
    this.#askedNames.clear()
    this.#askedAddresses.clear()
    for (const [key, { name, family }] of names) {
      const found = yield* getaddrinfo(this.#process, name, { family })
      this.#forward.set(key, isGaiError(found) ? [] : found.addresses)
    }
    for (const address of addresses) {
      const name = yield* nameOf(this.#process, address)
      this.#backward.set(address, name === formatIp(address) ? undefined : name)
    }
    return names.length + addresses.length > 0
  }
}

function idOf(lines: readonly (readonly string[])[], name: string): number | undefined {
  const found = lines.find(words => words[0] === name)
  return found === undefined ? undefined : Number(found[2])
}
