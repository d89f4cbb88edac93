import { SECOND } from '../../../sim/timer.ts'
import * as dns from '../../../wire/dns.ts'
import { type DnsPlugin, type DnsReply, isFailure, isInZone, normalizeZone, unknownProperty } from '../plugin.ts'

interface Entry {
  readonly reply: dns.DnsPacket
  readonly stored: number
  readonly ttl: number
}

const CAPACITY = 9984
const SUCCESS_MAX = 3600
const DENIAL_MAX = 1800
const FAILURE_TTL = 5

/** Keeps answers for as long as their TTL allows (plugin/cache). */
export const cache: DnsPlugin = {
  name: 'cache',
  setup({ process, directive, zones }) {
    const [first, ...rest] = directive.args
    const hasTtl = first !== undefined && /^\d+$/.test(first)
    const limit = hasTtl ? Number(first) : undefined
    const names = (hasTtl ? rest : directive.args).flatMap(normalizeZone)
    const served = names.length === 0 ? zones : names
    let successMax = limit ?? SUCCESS_MAX
    let denialMax = limit ?? DENIAL_MAX
    const disabled = { success: [] as string[], denial: [] as string[] }
    for (const property of directive.block) {
      const [a, b] = property.args
      if (property.name === 'success') successMax = Number(b ?? successMax)
      else if (property.name === 'denial') denialMax = Number(b ?? denialMax)
      else if (property.name === 'disable' && (a === 'success' || a === 'denial')) {
        const listed = property.args.slice(1).flatMap(normalizeZone)
        disabled[a].push(...(listed.length === 0 ? served : listed))
      } else if (!['prefetch', 'serve_stale', 'servfail', 'keepttl'].includes(property.name))
        throw unknownProperty(property)
    }
    const entries = new Map<string, Entry>()
    return next =>
      function* handle(request) {
        if (!served.some(zone => isInZone(request.name, zone))) return yield* next(request)
        const key = `${request.name} ${request.type} ${request.packet.checkingDisabled}`
        const kept = entries.get(key)
        const age = kept === undefined ? 0 : Math.floor((process.now - kept.stored) / SECOND)
        if (kept !== undefined && age < kept.ttl) return aged(kept.reply, request.packet, age)
        entries.delete(key)
        const reply = yield* next(request)
        const ttl = lifetime(reply, request.name, disabled, successMax, denialMax)
        if (isFailure(reply) || ttl === 0) return reply
        const capped = withTtl(reply, record => Math.min(record.ttl, ttl))
        entries.set(key, { reply: capped, stored: process.now, ttl })
        if (entries.size > CAPACITY) entries.delete(entries.keys().next().value!)
        return capped
      }
  },
}

/** How many seconds an answer is kept; 0 for not at all. */
function lifetime(
  reply: DnsReply,
  name: string,
  disabled: { readonly success: readonly string[]; readonly denial: readonly string[] },
  successMax: number,
  denialMax: number,
): number {
  if (isFailure(reply) || reply.truncated) return 0
  if (reply.rcode === dns.Rcode.serverFailure) return FAILURE_TTL
  const success = reply.rcode === dns.Rcode.noError && reply.answers.length > 0
  if (!success && reply.rcode !== dns.Rcode.noError && reply.rcode !== dns.Rcode.nameError) return 0
  const off = success ? disabled.success : disabled.denial
  if (off.some(zone => isInZone(name, zone))) return 0
  const ttls = (success ? reply.answers : reply.authorities).map(record => record.ttl)
  return Math.min(success ? successMax : denialMax, ...ttls, ttls.length === 0 ? 0 : Number.POSITIVE_INFINITY)
}

function withTtl(reply: dns.DnsPacket, ttl: (record: dns.DnsRecord) => number): dns.DnsPacket {
  const change = (records: readonly dns.DnsRecord[]) =>
    records.map(record => (record.data.type === 'OPT' ? record : { ...record, ttl: ttl(record) }))
  return {
    ...reply,
    answers: change(reply.answers),
    authorities: change(reply.authorities),
    additionals: change(reply.additionals),
  }
}

function aged(reply: dns.DnsPacket, question: dns.DnsPacket, age: number): dns.DnsPacket {
  const { id, questions, recursionDesired, checkingDisabled } = question
  return {
    ...withTtl(reply, record => Math.max(0, record.ttl - age)),
    id,
    questions,
    recursionDesired,
    checkingDisabled,
  }
}
