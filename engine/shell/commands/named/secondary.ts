import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { exchange } from '../dig/exchange.ts'
import { recordText } from '../dig/record-text.ts'
import type { Server } from './config.ts'
import { bare, Zone } from './zone.ts'
import { ZoneError } from './zone-file.ts'
import type { HeldZone } from './zones.ts'

/** Seconds to the next attempt as long as no SOA record says so (dns_zone's defaults). */
const RETRY = 60
const PATIENCE = 5

/** Whether a serial number is after another one (RFC 1982 3.2). */
export function isNewer(serial: number, than: number): boolean {
  return serial !== than && (serial - than) >>> 0 < 0x8000_0000
}

/** Follows the primary of a zone (RFC 1034 4.3.5): asks for its serial number when it is time or when told, and transfers what is newer. */
export class Secondary {
  readonly #process: Process
  readonly #held: HeldZone
  readonly #log: (text: string) => void
  readonly #isHeld: () => boolean
  readonly #loaded: (held: HeldZone) => void
  readonly #path: (file: string) => string

  constructor(
    process: Process,
    held: HeldZone,
    watch: {
      readonly isHeld: () => boolean
      readonly loaded: (held: HeldZone) => void
      readonly path: (file: string) => string
    },
    log: (text: string) => void,
  ) {
    this.#process = process
    this.#held = held
    this.#isHeld = watch.isHeld
    this.#loaded = watch.loaded
    this.#path = watch.path
    this.#log = log
  }

  get #title(): string {
    return `zone ${bare(this.#held.config.name)}/IN`
  }

  *run(): Running<void> {
    while (this.#isHeld()) {
      const agreed = yield* this.#refresh()
      const soa = this.#held.zone?.soa.data
      const timing = soa?.type === 'SOA' ? soa : { refresh: RETRY, retry: RETRY, expire: Number.POSITIVE_INFINITY }
      const wait = Math.max(1, agreed ? timing.refresh : timing.retry)
      yield* this.#process.wait([this.#held.notified], this.#process.now + wait * SECOND)
      if (!agreed) this.#expire(timing.expire)
    }
  }

  #expire(after: number): void {
    const held = this.#held
    if (held.zone === null || this.#process.now - held.confirmedAt < after * SECOND) return
    this.#log(`${this.#title}: expired`)
    held.zone = null
  }

  /** Whether a primary answered. */
  *#refresh(): Running<boolean> {
    const held = this.#held
    for (const server of held.config.primaries) {
      const serial = yield* this.#serial(server)
      if (serial === undefined) continue
      const wanted = held.zone === null || held.forced || isNewer(serial, held.zone.serial)
      held.forced = false
      if (wanted && !(yield* this.#transfer(server))) continue
      held.confirmedAt = this.#process.now
      return true
    }
    return false
  }

  *#ask(server: Server, type: number, tcp: boolean): Running<{ packet: dns.DnsPacket; length: number } | undefined> {
    const random = this.#process.host.sim.random(`named-transfer:${this.#process.host.name}`)
    const query = { ...dns.query(random.below(0x10000), this.#held.config.name, type), recursionDesired: false }
    const transport = {
      port: server.port,
      tcp,
      ignoreTruncation: false,
      timeout: PATIENCE,
      tries: 2,
      source: undefined,
    }
    const answer = yield* exchange(
      this.#process,
      [{ ip: server.ip, name: formatIp(server.ip) }],
      query,
      transport,
      nothing,
    )
    return 'packet' in answer ? answer : undefined
  }

  *#serial(server: Server): Running<number | undefined> {
    const place = `${formatIp(server.ip)}#${server.port}`
    const answer = yield* this.#ask(server, dns.RecordType.SOA, false)
    if (answer === undefined) {
      this.#log(`${this.#title}: refresh: retry limit for primary ${place} exceeded (source 0.0.0.0#0)`)
      return undefined
    }
    const { packet } = answer
    const soa = packet.answers.find(({ data }) => data.type === 'SOA')?.data
    if (packet.rcode === dns.Rcode.noError && packet.authoritative && soa?.type === 'SOA') return soa.serial
    const why = packet.rcode === dns.Rcode.noError ? 'non-authoritative answer' : `unexpected rcode (${packet.rcode})`
    this.#log(`${this.#title}: refresh: ${why} from primary ${place} (source 0.0.0.0#0)`)
    return undefined
  }

  *#transfer(server: Server): Running<boolean> {
    const { name, file } = this.#held.config
    const title = `transfer of '${bare(name)}/IN' from ${formatIp(server.ip)}#${server.port}`
    this.#log(`${this.#title}: Transfer started.`)
    const started = this.#process.now
    const answer = yield* this.#ask(server, dns.RecordType.AXFR, true)
    const records = answer?.packet.answers ?? []
    const whole = records.length > 1 && records.at(0)?.data.type === 'SOA' && records.at(-1)?.data.type === 'SOA'
    const owned = records.slice(0, -1).map(record => ({ ...record, name: record.name.toLowerCase() }))
    const zone = whole ? Zone.of(owned, name, file ?? bare(name)) : new ZoneError('', 'REFUSED')
    if (zone instanceof ZoneError) {
      const why = answer === undefined ? 'timed out' : answer.packet.rcode === dns.Rcode.refused ? 'REFUSED' : 'NOTAUTH'
      this.#log(`${title}: failed while receiving responses: ${why}`)
      this.#log(`${title}: Transfer status: ${why}`)
      return false
    }
    this.#held.zone = zone
    if (file !== null) this.#process.writeWholeFile(this.#path(file), zoneText(zone))
    this.#log(`${this.#title}: transferred serial ${zone.serial}`)
    this.#log(`${title}: Transfer status: success`)
    const seconds = ((this.#process.now - started) / SECOND).toFixed(3)
    const { length } = answer!
    this.#log(
      `${title}: Transfer completed: 1 messages, ${records.length} records, ${length} bytes, ${seconds} secs (${Math.floor(length / Math.max(Number(seconds), 0.001))} bytes/sec) (serial ${zone.serial})`,
    )
    this.#loaded(this.#held)
    return true
  }
}

/** A master file with what was transferred. */
function zoneText(zone: Zone): string {
  const style = { ttl: true, units: false, class: true, multiline: false }
  return zone.records.map(record => `${recordText(record, style)}\n`).join('')
}

function* nothing(): Running<void> {}
