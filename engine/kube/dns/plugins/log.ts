import { formatIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { type DnsPlugin, type DnsReply, type DnsRequest, isFailure } from '../plugin.ts'
import { rcodeName, typeName } from '../text.ts'

/** Writes a line for each question (plugin/log, the common format). */
export const log: DnsPlugin = {
  name: 'log',
  setup({ process, log: write }) {
    return next =>
      function* handle(request) {
        const started = process.now
        const reply = yield* next(request)
        write('INFO', line(request, reply, process.now - started))
        return reply
      }
  },
}

function line({ packet, name, type, client }: DnsRequest, reply: DnsReply, took: number): string {
  const option = dns.edns(packet)
  const source = `${formatIp(client.ip)}:${client.port}`
  const size = option?.class ?? dns.UDP_MAX
  const dnssec = option !== undefined && (option.ttl & 0x8000) !== 0
  const question = `"${typeName(type)} IN ${name} ${client.tcp ? 'tcp' : 'udp'} ${client.size} ${dnssec} ${client.tcp ? 65535 : size}"`
  const duration = `${(took / 1e9).toFixed(9).replace(/0+$/, '').replace(/\.$/, '')}s`
  const outcome = isFailure(reply)
    ? `${rcodeName(reply.rcode)} - 0 ${duration}`
    : `${rcodeName(reply.rcode)} ${flags(reply)} ${dns.emit(reply).length} ${duration}`
  return `${source} - ${packet.id} ${question} ${outcome}`
}

function flags(reply: dns.DnsPacket): string {
  const names: [boolean, string][] = [
    [reply.response, 'qr'],
    [reply.authoritative, 'aa'],
    [reply.truncated, 'tc'],
    [reply.recursionDesired, 'rd'],
    [reply.recursionAvailable, 'ra'],
    [reply.authenticData, 'ad'],
    [reply.checkingDisabled, 'cd'],
  ]
  return names
    .filter(([set]) => set)
    .map(([, name]) => name)
    .join(',')
}
