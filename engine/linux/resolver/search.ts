import * as dns from '../../wire/dns.ts'
import { isName } from '../../wire/dns-name.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import type { ResolverConfig } from './resolv-conf.ts'
import { exchange, isNoAnswer } from './stub.ts'

/** How the search for a name ended, in the terms of netdb(3). */
export type SearchFailure = 'HOST_NOT_FOUND' | 'NO_DATA' | 'TRY_AGAIN' | 'NO_RECOVERY'

/** The answers to one name, in the order of the types that were asked for; at least one holds records. */
export type SearchFound = readonly dns.DnsPacket[]

/** Why one name of the search was not found. A server that cannot be reached ends the search, one that fails does not. */
type AskFailure = SearchFailure | 'REFUSED' | 'SERVFAIL'

export function isSearchFailure(outcome: SearchFound | SearchFailure): outcome is SearchFailure {
  return typeof outcome === 'string'
}

/**
 * res_nsearch(3): the name as it stands and with each domain of the search list, in the order that its dots ask for (res_query.c,
 * __res_context_search).
 */
export function* search(
  process: Process,
  config: ResolverConfig,
  name: string,
  types: readonly number[],
): Running<SearchFound | SearchFailure> {
  const absolute = name.endsWith('.')
  let first: AskFailure | undefined
  if (absolute || name.split('.').length - 1 >= config.ndots) {
    const found = yield* ask(process, config, name, types)
    if (typeof found !== 'string' || absolute) return settled(found)
    first = found
  }
  const seen = new Set<AskFailure>()
  for (const domain of config.search) {
    const found = yield* ask(process, config, domain === '.' ? name : `${name}.${domain}`, types)
    if (typeof found !== 'string') return found
    if (found === 'REFUSED') return 'TRY_AGAIN'
    seen.add(found)
    if (found === 'TRY_AGAIN' || found === 'NO_RECOVERY') break
  }
  if (first !== undefined) return settled(first)
  const last = yield* ask(process, config, name, types)
  if (typeof last !== 'string') return last
  return seen.has('NO_DATA') ? 'NO_DATA' : seen.has('SERVFAIL') ? 'TRY_AGAIN' : settled(last)
}

function settled(outcome: SearchFound | AskFailure): SearchFound | SearchFailure {
  return outcome === 'REFUSED' || outcome === 'SERVFAIL' ? 'TRY_AGAIN' : outcome
}

/** res_nquery(3) for several types at once. */
function* ask(
  process: Process,
  config: ResolverConfig,
  name: string,
  types: readonly number[],
): Running<SearchFound | AskFailure> {
  const full = name.endsWith('.') ? name : `${name}.`
  if (!isName(full)) return 'HOST_NOT_FOUND'
  const random = process.host.sim.random(`resolver:${process.host.name}`)
  const questions = types.map(type => withOptions(config, dns.query(random.below(0x10000), full, type)))
  const batches = config.singleRequest ? questions.map(question => [question]) : [questions]
  const answers: dns.DnsPacket[] = []
  for (const batch of batches) {
    const outcome = yield* exchange(process, config, batch)
    if (isNoAnswer(outcome)) {
      if (outcome.failure === 'refused') return 'REFUSED'
      return outcome.failure === 'servfail' ? 'SERVFAIL' : 'TRY_AGAIN'
    }
    answers.push(...outcome)
  }
  if (answers.some(answer => answer.rcode === dns.Rcode.noError && answer.answers.length > 0)) return answers
  const { rcode } = answers[0]!
  if (rcode === dns.Rcode.noError) return 'NO_DATA'
  return rcode === dns.Rcode.nameError ? 'HOST_NOT_FOUND' : 'NO_RECOVERY'
}

/** `options edns0` and `trust-ad` of resolv.conf(5); glibc offers to take 1200 bytes. */
function withOptions(config: ResolverConfig, query: dns.DnsPacket): dns.DnsPacket {
  if (!config.edns) return { ...query, authenticData: config.trustAd }
  const opt: dns.DnsRecord = { name: '.', class: 1200, ttl: 0, data: { type: 'OPT', options: [] } }
  return { ...query, authenticData: config.trustAd, additionals: [opt] }
}
