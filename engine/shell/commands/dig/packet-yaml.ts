import { formatIp, type Ip } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { typeNumber } from '../../../wire/dns-record.ts'
import { flagWords, opcodeText, pseudoLines, type Shown } from './packet-text.ts'
import { className, dataText, rcodeText, typeName } from './record-text.ts'

/** What dig +yaml says around a packet. Times are milliseconds since 1970. */
export interface Talk {
  readonly sent: number
  /** Null for a question. */
  readonly received: number | null
  readonly length: number
  readonly tcp: boolean
  readonly server: Ip
  readonly port: number
  /** Where it was sent from, as far as -b says: otherwise any address and any port. */
  readonly source: { readonly ip: Ip; readonly port: number }
  /** What was sent, in hexadecimal. */
  readonly cookie: string | undefined
  /** Times to the microsecond. */
  readonly microseconds: boolean
}

/** `2024-01-01T00:00:00.000Z`. */
function time(milliseconds: number, microseconds: boolean): string {
  const text = new Date(milliseconds).toISOString()
  const below = String(Math.floor((milliseconds % 1) * 1000)).padStart(3, '0')
  return `!!timestamp ${microseconds ? text.replace('Z', `${below}Z`) : text}`
}

function quoted(text: string): string {
  return `'${text.replace(/'/g, "''")}'`
}

/** bin/dig/dig.c, printmessage(), with the style of lib/dns/masterdump.c. */
export function packetYaml(packet: dns.DnsPacket, shown: Shown, talk: Talk): string {
  const { received, server, source } = talk
  const recursive = packet.recursionDesired && (received === null || packet.recursionAvailable)
  const lines = [
    '- type: MESSAGE',
    '  message:',
    `    type: ${recursive ? 'RECURSIVE' : 'AUTH'}_${received === null ? 'QUERY' : 'RESPONSE'}`,
    `    query_time: ${time(talk.sent, talk.microseconds)}`,
    ...(received === null ? [] : [`    response_time: ${time(received, talk.microseconds)}`]),
    `    message_size: ${talk.length}b`,
    `    socket_family: ${typeof server === 'number' ? 'INET' : 'INET6'}`,
    `    socket_protocol: ${talk.tcp ? 'TCP' : 'UDP'}`,
    `    response_address: "${formatIp(server)}"`,
    `    response_port: ${talk.port}`,
    `    query_address: "${source.ip === 0n ? '::0' : formatIp(source.ip)}"`,
    `    query_port: ${source.port}`,
    `    ${received === null ? 'query' : 'response'}_message_data:`,
    `      opcode: ${opcodeText(packet)}`,
    `      status: ${rcodeText(packet.rcode)}`,
    `      id: ${packet.id}`,
    `      flags:${flagWords(packet)}`,
    `      QUESTION: ${packet.questions.length}`,
    `      ANSWER: ${packet.answers.length}`,
    `      AUTHORITY: ${packet.authorities.length}`,
    `      ADDITIONAL: ${packet.additionals.length}`,
  ]
  const record = dns.edns(packet)
  if (record !== undefined)
    lines.push(
      '      OPT_PSEUDOSECTION:',
      '        EDNS:',
      ...pseudoLines(record, talk.cookie).map(line => `          ${line}`),
    )
  if (shown.question && packet.questions.length > 0) {
    lines.push('      QUESTION_SECTION:')
    for (const { name, class: kind, type } of packet.questions)
      lines.push(`        - ${quoted(`${name} ${className(kind)} ${typeName(type)}`)}`)
  }
  for (const [name, wanted, records] of [
    ['ANSWER', shown.answer, packet.answers],
    ['AUTHORITY', shown.authority, packet.authorities],
    ['ADDITIONAL', shown.additional, packet.additionals.filter(each => each.data.type !== 'OPT')],
  ] as const) {
    if (!wanted || records.length === 0) continue
    lines.push(`      ${name}_SECTION:`)
    for (const each of records) lines.push(`        - ${quoted(recordWords(each))}`)
  }
  return `${lines.join('\n')}\n`
}

function recordWords({ name, ttl, class: kind, data }: dns.DnsRecord): string {
  return `${name} ${ttl} ${className(kind)} ${typeName(typeNumber(data))} ${dataText(data)}`
}
