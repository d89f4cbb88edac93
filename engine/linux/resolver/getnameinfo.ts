import { formatIp, type Ip } from '../../wire/address.ts'
import * as dns from '../../wire/dns.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import { EAI_AGAIN, EAI_NONAME, type GaiError } from './error.ts'
import { readHosts, reverseHosts } from './hosts.ts'
import { nameServices } from './nsswitch.ts'
import { readResolvConf } from './resolv-conf.ts'
import { isSearchFailure, search } from './search.ts'

/** The name under which the reverse mapping of an address stands (RFC 1035 3.5, RFC 3596 2.5). */
export function reverseName(address: Ip): string {
  if (typeof address === 'number') return `${formatIp(address).split('.').reverse().join('.')}.in-addr.arpa.`
  return `${[...address.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa.`
}

/** getnameinfo(3) with NI_NAMEREQD: the name of an address, or why there is none. */
export function* getnameinfo(process: Process, address: Ip): Running<string | GaiError> {
  let outcome: string | GaiError = EAI_NONAME
  // gethostbyaddr(3) of glibc asks nobody about the address of nobody.
  if (address === 0n) return outcome
  for (const service of nameServices(process, 'hosts')) {
    if (service.name === 'files') outcome = reverseHosts(readHosts(process), address) ?? EAI_NONAME
    else if (service.name === 'dns') outcome = yield* fromDns(process, address)
    else continue
    if (typeof outcome === 'string' || service.returnOn.has('notfound')) return outcome
  }
  return outcome
}

/** The name of an address for people, or undefined. */
export function* nameOf(process: Process, address: Ip): Running<string | undefined> {
  const outcome = yield* getnameinfo(process, address)
  return typeof outcome === 'string' ? outcome : undefined
}

function* fromDns(process: Process, address: Ip): Running<string | GaiError> {
  const outcome = yield* search(process, readResolvConf(process), reverseName(address), [dns.RecordType.PTR])
  if (isSearchFailure(outcome)) return outcome === 'TRY_AGAIN' ? EAI_AGAIN : EAI_NONAME
  let owner = outcome[0]!.questions[0]?.name.toLowerCase()
  for (const { name, data } of outcome[0]!.answers) {
    if (name.toLowerCase() !== owner) continue
    if (data.type === 'CNAME') owner = data.target.toLowerCase()
    else if (data.type === 'PTR') return data.target.replace(/(?<=.)\.$/, '')
  }
  return EAI_NONAME
}
