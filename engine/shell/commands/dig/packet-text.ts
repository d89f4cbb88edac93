import { decodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp } from '../../../wire/address.ts'
import { u16, u32, u128 } from '../../../wire/bytes.ts'
import * as dns from '../../../wire/dns.ts'
import { DNSSEC_OK } from '../../../wire/dns-record.ts'
import { questionText, type RecordStyle, rcodeText, recordText } from './record-text.ts'

/** Which parts of a packet are shown. */
export interface Shown {
  readonly comments: boolean
  readonly question: boolean
  readonly answer: boolean
  readonly authority: boolean
  readonly additional: boolean
}

const OPCODES: Readonly<Record<number, string>> = { 0: 'QUERY', 1: 'IQUERY', 2: 'STATUS', 4: 'NOTIFY', 5: 'UPDATE' }
const COOKIE = 10
const NSID = 3
const CLIENT_SUBNET = 8
const EXTENDED_ERROR = 15
/** RFC 8914 5.2. */
const EXTENDED_ERRORS: Readonly<Record<number, string>> = {
  0: 'Other',
  3: 'Stale Answer',
  14: 'Not Ready',
  15: 'Blocked',
  18: 'Prohibited',
  20: 'Not Authoritative',
  22: 'No Reachable Authority',
  23: 'Network Error',
}

/** ` qr aa rd` */
export function flagWords(packet: dns.DnsPacket): string {
  const flags = [
    packet.response && 'qr',
    packet.authoritative && 'aa',
    packet.truncated && 'tc',
    packet.recursionDesired && 'rd',
    packet.recursionAvailable && 'ra',
    packet.authenticData && 'ad',
    packet.checkingDisabled && 'cd',
  ].filter(flag => flag !== false)
  return flags.map(flag => ` ${flag}`).join('')
}

export function opcodeText({ opcode }: dns.DnsPacket): string {
  return OPCODES[opcode] ?? `RESERVED${opcode}`
}

export function headerText(packet: dns.DnsPacket): string {
  const counts = `QUERY: ${packet.questions.length}, ANSWER: ${packet.answers.length}, AUTHORITY: ${packet.authorities.length}, ADDITIONAL: ${packet.additionals.length}`
  return (
    `;; ->>HEADER<<- opcode: ${opcodeText(packet)}, status: ${rcodeText(packet.rcode)}, id: ${packet.id}\n` +
    `;; flags:${flagWords(packet)}; ${counts}\n`
  )
}

function pseudoSection(record: dns.DnsRecord, sentCookie: string | undefined): string {
  const [version, flags, udp, ...options] = pseudoLines(record, sentCookie)
  return `;; OPT PSEUDOSECTION:\n; EDNS: ${version}, ${flags}; ${udp}\n${options.map(line => `; ${line}\n`).join('')}`
}

/** Version, flags and size, and a line for each option. */
export function pseudoLines(record: dns.DnsRecord, sentCookie?: string): readonly string[] {
  const secure = (record.ttl & DNSSEC_OK) !== 0 ? ' do' : ''
  const lines = [`version: ${(record.ttl >>> 16) & 255}`, `flags:${secure}`, `udp: ${record.class}`]
  if (record.data.type !== 'OPT') return lines
  for (const { code, data } of record.data.options) {
    const hex = Array.from(data, byte => byte.toString(16).padStart(2, '0')).join('')
    if (code === COOKIE) {
      const mark =
        sentCookie === undefined
          ? ''
          : hex === sentCookie
            ? ' (echoed)'
            : hex.startsWith(sentCookie)
              ? ' (good)'
              : ' (bad)'
      lines.push(`COOKIE: ${hex}${mark}`)
    } else if (code === EXTENDED_ERROR && data.length >= 2) {
      const number = u16(data, 0)
      const more = data.length > 2 ? `: (${decodeUtf8(data.subarray(2))})` : ''
      lines.push(`EDE: ${number} (${EXTENDED_ERRORS[number] ?? 'Unknown Code'})${more}`)
    } else if (code === NSID) {
      lines.push(data.length > 0 ? `NSID: ${hex.replace(/..(?=.)/g, '$& ')} ("${decodeUtf8(data)}")` : 'NSID:')
    } else if (code === CLIENT_SUBNET && data.length >= 4) lines.push(`CLIENT-SUBNET: ${subnetText(data)}`)
    else lines.push(`OPT=${code}: ${hex.replace(/..(?=.)/g, '$& ')}`)
  }
  return lines
}

/** ADDRESS/LENGTH/SCOPE. */
function subnetText(data: Uint8Array): string {
  const four = u16(data, 0) === 1
  const address = new Uint8Array(16)
  address.set(data.subarray(4, 20))
  return `${formatIp(four ? u32(address, 0) : u128(address, 0))}/${data[2]}/${data[3]}`
}

/** A packet as dig prints it, from the header to the last section; `cookie` is what was sent, in hexadecimal. */
export function packetText(packet: dns.DnsPacket, shown: Shown, style: RecordStyle, cookie?: string): string {
  const { comments } = shown
  let text = ''
  if (comments) {
    // dig.c, printmessage(): RFC 6762 gives the domain to multicast.
    if (packet.questions.some(question => /(^|\.)local\.?$/i.test(question.name)))
      text +=
        ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n'
    text += headerText(packet)
    if (packet.response && packet.recursionDesired && !packet.recursionAvailable)
      text += ';; WARNING: recursion requested but not available\n'
    text += '\n'
    const record = dns.edns(packet)
    if (record !== undefined) text += pseudoSection(record, cookie)
  }
  if (shown.question && packet.questions.length > 0) {
    if (comments) text += ';; QUESTION SECTION:\n'
    for (const question of packet.questions) text += `${questionText(question, style)}\n`
    if (comments) text += '\n'
  }
  const sections = [
    ['ANSWER', shown.answer, packet.answers],
    ['AUTHORITY', shown.authority, packet.authorities],
    ['ADDITIONAL', shown.additional, packet.additionals.filter(record => record.data.type !== 'OPT')],
  ] as const
  for (const [name, wanted, records] of sections) {
    if (!wanted || records.length === 0) continue
    if (comments) text += `;; ${name} SECTION:\n`
    for (const record of records) text += `${recordText(record, style)}\n`
    if (comments) text += '\n'
  }
  return text
}
