import type { NftNames } from '../../../linux/netfilter/nft/types/type.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Ip } from '../../../wire/address.ts'
import { ProcessNames } from '../iptables/names.ts'

/** Names as the process knows them; hosts that only DNS knows are asked for by `resolve`, after which what was to be done is done again. */
export class NftProcessNames implements NftNames {
  readonly #process: Process
  readonly #names: ProcessNames

  constructor(process: Process) {
    this.#process = process
    this.#names = new ProcessNames(process)
  }

  servicePort(name: string): number | undefined {
    return this.#names.servicePort(name, undefined)
  }

  serviceName(port: number): string | undefined {
    return this.#names.serviceName(port, undefined)
  }

  protocolNumber(name: string): number | undefined {
    return ALIASES.get(name) ?? this.#names.protocolNumber(name)
  }

  protocolName(number: number): string | undefined {
    return this.#names.protocolName(number)
  }

  hostAddresses(name: string, family: 4 | 6): readonly Ip[] | undefined {
    return this.#names.hostAddresses(name, family)
  }

  linkIndex(name: string): number | undefined {
    return this.#process.network.net.links.find(link => link.name === name)?.index
  }

  linkName(index: number): string | undefined {
    return this.#process.network.net.links.find(link => link.index === index)?.name
  }

  userId(name: string): number | undefined {
    return this.#names.userId(name)
  }

  userName(id: number): string | undefined {
    return this.#names.userName(id)
  }

  groupId(name: string): number | undefined {
    return this.#names.groupId(name)
  }

  groupName(id: number): string | undefined {
    return this.#names.groupName(id)
  }

  resolve(): Running<boolean> {
    return this.#names.resolve()
  }
}

/** Names that nft knows by itself. */
const ALIASES: ReadonlyMap<string, number> = new Map([['icmpv6', 58]])
