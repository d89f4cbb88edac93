import { encodeUtf8 } from '../../../../sim/utf8.ts'
import { formatIpv4, type Ipv4 } from '../../../../wire/address.ts'
import * as dhcp from '../../../../wire/dhcpv4.ts'
import type { Client, Served } from './client.ts'
import { type BootFile, type DhcpConfig, tagsMatch } from './config.ts'
import type { OptionLine } from './option-line.ts'
import { INFINITE, optionName, optionText } from './option-table.ts'

/** What a reply says beyond its options. */
export interface ReplyParts {
  readonly type: number
  readonly yourIp: Ipv4
  /** Seconds; null in answers to DHCPINFORM. */
  readonly lease: number | null
  /** How much earlier than usual the client is to renew, so that not all do at once. */
  readonly early: number
  readonly name: string | null
  readonly tags: readonly string[]
}

const { OptionCode } = dhcp
/** RFC 2131 4.3.1 leaves these to the server; a client that asks for them gets them all the same. */
const OWN: ReadonlySet<number> = new Set([
  OptionCode.packetType,
  OptionCode.serverIdentifier,
  OptionCode.leaseTime,
  OptionCode.renewalTime,
  OptionCode.rebindingTime,
  OptionCode.hostName,
])

/** A reply with everything that the client asked for and the configuration has (rfc2131.c, do_options). */
export function reply(client: Client, config: DhcpConfig, served: Served, parts: ReplyParts): dhcp.DhcpPacket {
  const { packet } = client
  const lines = chosenLines(config.options, parts.tags)
  const options = [
    bytes(OptionCode.packetType, [parts.type]),
    dhcp.words(OptionCode.serverIdentifier, served.local),
    ...times(parts),
    ...defaults(client, config, served, parts, lines),
    ...lines
      .filter(line => !OWN.has(line.code) && (line.force || asked(packet, line.code)))
      .map(line => ({ code: line.code, data: line.data(served.local) })),
  ]
  const boot = config.boot.find(each => tagsMatch(each.tags, parts.tags))
  return {
    ...answer(packet),
    yourIp: parts.yourIp,
    clientIp: packet.clientIp,
    serverIp: boot?.server ?? served.local,
    ...bootFields(boot),
    options,
  }
}

function bootFields(boot: BootFile | undefined) {
  return {
    serverName: encodeUtf8(boot?.serverName ?? '').slice(0, 63),
    file: encodeUtf8(boot?.file ?? '').slice(0, 127),
  }
}

/** DHCPNAK: no address, and why. It is broadcast unless the client can be reached where it is. */
export function refusal(client: Client, why: string): dhcp.DhcpPacket {
  const options = [
    bytes(OptionCode.packetType, [dhcp.PacketType.nak]),
    dhcp.words(OptionCode.serverIdentifier, client.server),
    { code: 56, data: encodeUtf8(why) },
  ]
  const { packet } = client
  return { ...answer(packet), flags: packet.flags | dhcp.BROADCAST, ...bootFields(undefined), options }
}

function answer(packet: dhcp.DhcpPacket): dhcp.DhcpPacket {
  const relay = packet.options.filter(({ code }) => code === 82)
  const empty = { clientIp: 0, yourIp: 0, serverIp: 0, serverName: new Uint8Array(0), file: new Uint8Array(0) }
  return { ...packet, ...empty, operation: dhcp.Operation.reply, seconds: 0, options: relay }
}

function bytes(code: number, data: readonly number[]): dhcp.DhcpOption {
  return { code, data: Uint8Array.from(data) }
}

/** Without a list of its own, a client gets everything. */
function asked(packet: dhcp.DhcpPacket, code: number): boolean {
  return dhcp.option(packet, OptionCode.parameterRequestList)?.includes(code) ?? true
}

/** Of each option the line whose tags the client has, else the one without tags (dhcp-common.c, option_filter). */
function chosenLines(lines: readonly OptionLine[], tags: readonly string[]): readonly OptionLine[] {
  const tagged = lines.filter(line => line.tags.length > 0 && tagsMatch(line.tags, tags))
  const codes = new Set<number>()
  return lines.filter(line => {
    const wanted = tagged.includes(line) || (line.tags.length === 0 && tagged.every(({ code }) => code !== line.code))
    if (!wanted || codes.has(line.code)) return false
    codes.add(line.code)
    return true
  })
}

function times({ lease, early }: ReplyParts): readonly dhcp.DhcpOption[] {
  if (lease === null) return []
  const whole = dhcp.words(OptionCode.leaseTime, lease)
  if (lease === INFINITE) return [whole]
  const renewal = Math.floor(lease / 2) - early
  const rebinding = Math.floor((lease * 7) / 8) - early
  return [whole, dhcp.words(OptionCode.renewalTime, renewal), dhcp.words(OptionCode.rebindingTime, rebinding)]
}

/** What the server knows without being told, unless the configuration says otherwise. */
function defaults(
  { packet }: Client,
  config: DhcpConfig,
  { netmask, broadcast, local }: Served,
  { name }: ReplyParts,
  lines: readonly OptionLine[],
): readonly dhcp.DhcpOption[] {
  const own = (code: number, option: dhcp.DhcpOption | null) =>
    option !== null && asked(packet, code) && lines.every(line => line.code !== code) ? [option] : []
  const address = (code: number, ip: Ipv4) => own(code, dhcp.words(code, ip))
  const text = (code: number, value: string | null) =>
    own(code, value === null ? null : { code, data: encodeUtf8(value) })
  return [
    ...address(OptionCode.subnetMask, netmask),
    ...address(OptionCode.broadcastAddress, broadcast),
    ...address(OptionCode.router, packet.gatewayIp === 0 ? local : packet.gatewayIp),
    ...(config.dns ? address(OptionCode.domainNameServer, local) : []),
    ...text(OptionCode.domainName, config.domain),
    ...text(OptionCode.hostName, name),
  ]
}

/** What --log-dhcp tells of a reply. */
export function replyLines(client: Client, sent: dhcp.DhcpPacket): readonly string[] {
  const transaction = `${client.packet.transactionId} `
  const lines: string[] = []
  const file = String.fromCharCode(...sent.file)
  const serverName = String.fromCharCode(...sent.serverName)
  if (file !== '') lines.push(`bootfile name: ${file}`)
  if (serverName !== '') lines.push(`server name: ${serverName}`)
  if (sent.serverIp !== 0) lines.push(`next server: ${formatIpv4(sent.serverIp)}`)
  if ((sent.flags & dhcp.BROADCAST) !== 0) lines.push('broadcast response')
  for (const { code, data } of sent.options) {
    const size = String(data.length).padStart(3)
    lines.push(`sent size:${size} option:${String(code).padStart(3)} ${optionName(code)}  ${optionText(code, data)}`)
  }
  return lines.map(line => transaction + line)
}

/** Behind so many characters a line of the list is full. */
const LIST_WIDTH = 40

/** The list of what the client wants to know. */
export function requestedLines({ packet }: Client): readonly string[] {
  const list = [...(dhcp.option(packet, OptionCode.parameterRequestList) ?? [])]
  const lines: string[] = []
  let line = ''
  for (const [index, code] of list.entries()) {
    const last = index === list.length - 1
    line += `${code}${optionName(code) === '' ? '' : `:${optionName(code)}`}${last ? '' : ', '}`
    if (!last && line.length <= LIST_WIDTH) continue
    lines.push(`${packet.transactionId} requested options: ${line}`)
    line = ''
  }
  return lines
}
