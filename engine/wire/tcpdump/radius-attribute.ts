/** The attributes of RADIUS (IANA radius-types) and how the values of each are written. */
import { formatIpv6 } from '../address.ts'
import { hex, u128 } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { VENDORS } from './radius-words.ts'
import { hexDigits, isPrintable, sequence, type Tokens, tokens, wordOf } from './words.ts'

export const RADIUS_ATTRIBUTES: readonly string[] =
  '|User-Name|User-Password|CHAP-Password|NAS-IP-Address|NAS-Port|Service-Type|Framed-Protocol|Framed-IP-Address|Framed-IP-Netmask|Framed-Routing|Filter-Id|Framed-MTU|Framed-Compression|Login-IP-Host|Login-Service|Login-TCP-Port|Unassigned|Reply-Message|Callback-Number|Callback-Id|Unassigned|Framed-Route|Framed-IPX-Network|State|Class|Vendor-Specific|Session-Timeout|Idle-Timeout|Termination-Action|Called-Station-Id|Calling-Station-Id|NAS-Identifier|Proxy-State|Login-LAT-Service|Login-LAT-Node|Login-LAT-Group|Framed-AppleTalk-Link|Framed-AppleTalk-Network|Framed-AppleTalk-Zone|Acct-Status-Type|Acct-Delay-Time|Acct-Input-Octets|Acct-Output-Octets|Acct-Session-Id|Acct-Authentic|Acct-Session-Time|Acct-Input-Packets|Acct-Output-Packets|Acct-Terminate-Cause|Acct-Multi-Session-Id|Acct-Link-Count|Acct-Input-Gigawords|Acct-Output-Gigawords|Unassigned|Event-Timestamp|Egress-VLANID|Ingress-Filters|Egress-VLAN-Name|User-Priority-Table|CHAP-Challenge|NAS-Port-Type|Port-Limit|Login-LAT-Port|Tunnel-Type|Tunnel-Medium-Type|Tunnel-Client-Endpoint|Tunnel-Server-Endpoint|Acct-Tunnel-Connection|Tunnel-Password|ARAP-Password|ARAP-Features|ARAP-Zone-Access|ARAP-Security|ARAP-Security-Data|Password-Retry|Prompt|Connect-Info|Configuration-Token|EAP-Message|Message-Authenticator|Tunnel-Private-Group-ID|Tunnel-Assignment-ID|Tunnel-Preference|ARAP-Challenge-Response|Acct-Interim-Interval|Acct-Tunnel-Packets-Lost|NAS-Port-Id|Framed-Pool|CUI|Tunnel-Client-Auth-ID|Tunnel-Server-Auth-ID|NAS-Filter-Rule|Unassigned|Originating-Line-Info|NAS-IPv6-Address|Framed-Interface-ID|Framed-IPv6-Prefix|Login-IPv6-Host|Framed-IPv6-Route|Framed-IPv6-Pool|Error-Cause|EAP-Key-Name|Digest-Response|Digest-Realm|Digest-Nonce|Digest-Response-Auth|Digest-Nextnonce|Digest-Method|Digest-URI|Digest-Qop|Digest-Algorithm|Digest-Entity-Body-Hash|Digest-CNonce|Digest-Nonce-Count|Digest-Username|Digest-Opaque|Digest-Auth-Param|Digest-AKA-Auts|Digest-Domain|Digest-Stale|Digest-HA1|SIP-AOR|Delegated-IPv6-Prefix|MIP6-Feature-Vector|MIP6-Home-Link-Prefix|Operator-Name|Location-Information|Location-Data|Basic-Location-Policy-Rules'.split(
    '|',
  )

/** What numbers mean. */
const MEANINGS: ReadonlyMap<number, Tokens> = new Map([
  [
    6,
    sequence(
      'Login|Framed|Callback Login|Callback Framed|Outbound|Administrative|NAS Prompt|Authenticate Only|Callback NAS Prompt|Call Check|Callback Administrative|Voice|Fax|Modem Relay|IAPP-Register|IAPP-AP-Check|Authorize Only|Framed-Management|Additional-Authorization',
      1,
    ),
  ],
  [7, sequence('PPP|SLIP|ARAP|Gandalf proprietary|Xylogics IPX/SLIP|X.75 Synchronous|GPRS PDP Context', 1)],
  [10, sequence('None|Send|Listen|Send&Listen')],
  [13, sequence('None|VJ TCP/IP|IPX|Stac-LZS')],
  [15, sequence('Telnet|Rlogin|TCP Clear|PortMaster(proprietary)|LAT|X.25-PAD|X.25-T3POS|Unassigned|TCP Clear Quiet')],
  [29, sequence('Default|RADIUS-Request')],
  [
    40,
    sequence(
      'Start|Stop|Interim-Update|Unassigned|Unassigned|Unassigned|Accounting-On|Accounting-Off|Tunnel-Start|Tunnel-Stop|Tunnel-Reject|Tunnel-Link-Start|Tunnel-Link-Stop|Tunnel-Link-Reject|Failed',
      1,
    ),
  ],
  [45, sequence('RADIUS|Local|Remote|Diameter', 1)],
  [
    49,
    sequence(
      'User Request|Lost Carrier|Lost Service|Idle Timeout|Session Timeout|Admin Reset|Admin Reboot|Port Error|NAS Error|NAS Request|NAS Reboot|Port Unneeded|Port Preempted|Port Suspended|Service Unavailable|Callback|User Error|Host Request|Supplicant Restart|Reauthentication Failure|Port Reinitialized|Port Administratively Disabled|Lost Power',
      1,
    ),
  ],
  [57, sequence('Enabled|Disabled', 1)],
  [
    61,
    sequence(
      'Async|Sync|ISDN Sync|ISDN Async V.120|ISDN Async V.110|Virtual|PIAFS|HDLC Clear Channel|X.25|X.75|G.3 Fax|SDSL|ADSL-CAP|ADSL-DMT|ISDN-DSL|Ethernet|xDSL|Cable|Wireless - Other|Wireless - IEEE 802.11|Token-Ring|FDDI|Wireless - CDMA200|Wireless - UMTS|Wireless - 1X-EV|IAPP|FTTP|Wireless - IEEE 802.16|Wireless - IEEE 802.20|Wireless - IEEE 802.22|PPPoA|PPPoEoA|PPPoEoE|PPPoEoVLAN|PPPoEoQinQ|xPON|Wireless - XGP|WiMAX Pre-Release 8 IWK Function|WIMAX-WIFI-IWK|WIMAX-SFF|WIMAX-HA-LMA|WIMAX-DHCP|WIMAX-LBS|WIMAX-WVS',
    ),
  ],
  [64, sequence('PPTP|L2F|L2TP|ATMP|VTP|AH|IP-IP|MIN-IP-IP|ESP|GRE|DVS|IP-in-IP Tunneling|VLAN', 1)],
  [
    65,
    sequence(
      'IPv4|IPv6|NSAP|HDLC|BBN 1822|802|E.163|E.164|F.69|X.121|IPX|Appletalk|Decnet IV|Banyan Vines|E.164 with NSAP subaddress',
      1,
    ),
  ],
  [72, sequence('Only access to dfl zone|Use zone filter inc.|Not used|Use zone filter exc.', 1)],
  [76, sequence('No Echo|Echo')],
])
/** RFC 5176 3.5. */
const CAUSES = tokens({
  201: 'Residual Session Context Removed',
  202: 'Invalid EAP Packet (Ignored)',
  401: 'Unsupported Attribute',
  402: 'Missing Attribute',
  403: 'NAS Identification Mismatch',
  404: 'Invalid Request',
  405: 'Unsupported Service',
  406: 'Unsupported Extension',
  407: 'Invalid Attribute Value',
  501: 'Administratively Prohibited',
  502: 'Request Not Routable (Proxy)',
  503: 'Session Context Not Found',
  504: 'Session Context Not Removable',
  505: 'Other Proxy Processing Error',
  506: 'Resources Unavailable',
  507: 'Request Initiated',
  508: 'Multiple Session Selection Unsupported',
  509: 'Location Info Required',
})
/** RFC 4675 2.1. */
const TAGGED = tokens({ 49: 'Tagged', 50: 'Untagged' })

const NUMBERS: readonly number[] = [
  5, 6, 7, 10, 12, 13, 15, 16, 23, 27, 28, 29, 37, 38, 40, 41, 42, 43, 45, 46, 47, 48, 49, 51, 52, 53, 56, 57, 61, 62,
  64, 65, 72, 75, 76, 83, 85, 86,
]
const DURATIONS: readonly number[] = [27, 28, 41, 46, 85]
const ADDRESSES: readonly number[] = [4, 8, 9, 14]
/** Those whose values are not shown. */
const SILENT: readonly number[] = [0, 2, 3, 17, 21, 54, 59, 93, 94, 96, 102]
/** RFC 2868 3: a tag may stand before the text. */
const TUNNEL_TEXTS: readonly number[] = [66, 67, 81, 82, 90, 91]
const [VENDOR_SPECIFIC, EVENT_TIME, VLAN_NAME, TUNNEL_PASSWORD, ERROR_CAUSE, FEATURES] = [26, 55, 58, 69, 101, 124]

export function printAttributeValue(p: Printer, type: number, at: number, size: number) {
  const wrong = (should: number) => p.print(`ERROR: length ${size} != ${should}`)
  if (type >= RADIUS_ATTRIBUTES.length || SILENT.includes(type)) return
  if (NUMBERS.includes(type)) return size === 4 ? printNumber(p, type, at) : wrong(4)
  if (ADDRESSES.includes(type)) return size === 4 ? p.print(addressText(p, type, at)) : wrong(4)
  switch (type) {
    case VENDOR_SPECIFIC:
      return printVendor(p, at, size)
    case EVENT_TIME:
      return size === 4 ? p.print(dateText(p.u32(at))) : wrong(4)
    case 95:
    case 98:
      return size === 16 ? p.print(p.ipv6(at)) : wrong(16)
    case 97:
    case 123:
      return printPrefix(p, at, size)
    case 125:
      if (size !== 17) return wrong(17)
      if (p.u8(at) > 128) return p.print(`ERROR: netmask ${p.u8(at)} not in range (0..128)`)
      return p.print(`${p.ipv6(at + 1)}/${p.u8(at)}`)
    case ERROR_CAUSE:
      if (size !== 4) return p.print(`Error: length ${size} != 4`)
      return p.print(`Error cause ${p.u32(at)}: ${wordOf(CAUSES, p.u32(at), 'Error-Cause # not known')}`)
    case FEATURES:
      return size === 8 ? p.print(`[${featureWords(p.u64(at))}]`) : wrong(8)
    case 70:
      if (size !== 16) return wrong(16)
      return p.print(`User_challenge (${hexDigits(p, at, 8)}) User_resp(${hexDigits(p, at + 8, 8)})`)
    case 84:
      return size >= 8 ? p.print(hexDigits(p, at, 8)) : wrong(8)
    case 79:
    case 126:
    case 127:
    case 128:
    case 129:
    case 71:
      // Told in the command's table: what these hold is not taken apart.
      return
    default:
      printText(p, type, at, size)
  }
}

function tagText(tag: number): string {
  return tag === 0 ? 'Tag[Unused] ' : `Tag[${tag}] `
}

function printText(p: Printer, type: number, start: number, length: number) {
  if (!p.has(start, length)) return p.truncated()
  let [at, left] = [start, length]
  const skip = (count: number) => {
    at += count
    left -= count
  }
  if (type === TUNNEL_PASSWORD) {
    if (length < 3) return p.truncated()
    p.print(tagText(p.u8(at) <= 0x1f ? p.u8(at) : 0))
    p.print(`Salt ${p.u16(at + 1)} `)
    skip(3)
  } else if (TUNNEL_TEXTS.includes(type) && p.u8(at) <= 0x1f) {
    p.print(tagText(p.u8(at)))
    skip(1)
  } else if (type === VLAN_NAME) {
    p.print(`${wordOf(TAGGED, p.u8(at), 'Unknown tag')} (0x${hex(p.u8(at), 2)}) `)
    skip(1)
  }
  for (; left > 0 && p.u8(at) !== 0; skip(1)) p.print(character(p.u8(at)))
}

function character(byte: number): string {
  return isPrintable(byte) ? String.fromCharCode(byte) : '.'
}

function printNumber(p: Printer, type: number, at: number) {
  const meanings = MEANINGS.get(type)
  const tagged = type === 64 || type === 65
  if (meanings !== undefined) {
    if (tagged) p.print(tagText(p.u8(at)))
    const value = tagged ? p.u24(at + 1) : p.u32(at)
    return p.print(meanings.get(value) ?? `#${value}`)
  }
  const value = p.u32(at)
  if (DURATIONS.includes(type)) return p.print(durationText(value))
  switch (type) {
    case 23:
      return p.print(value === 0xffff_fffe ? 'NAS Select' : `${value}`)
    case 37:
      return p.print(value === 0 ? 'Unnumbered' : `${value}`)
    case 38:
      return p.print(value === 0 ? 'NAS assigned' : `${value}`)
    case 83:
      return p.print(`${tagText(p.u8(at))}${p.u24(at + 1)}`)
    case 56:
      return p.print(`${wordOf(TAGGED, p.u8(at), 'Unknown tag')} (0x${hex(p.u8(at), 2)}) ${p.u24(at + 1)}`)
    default:
      p.print(`${value}`)
  }
}

function durationText(value: number): string {
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0')
  if (value < 60) return `${two(value)} secs`
  if (value < 3600) return `${two(value / 60)}:${two(value % 60)} min`
  return `${two(value / 3600)}:${two((value % 3600) / 60)}:${two(value % 60)} hours`
}

function addressText(p: Printer, type: number, at: number): string {
  const value = p.u32(at)
  if ((type === 8 || type === 14) && value === 0xffff_ffff) return 'User Selected'
  if ((type === 8 || type === 14) && value === 0xffff_fffe) return 'NAS Select'
  return p.ipv4(at)
}

function printVendor(p: Printer, start: number, length: number) {
  if (length < 4) return p.truncated()
  const vendor = p.u32(start)
  p.print(`Vendor: ${wordOf(VENDORS, vendor, 'Unknown')} (${vendor})`)
  let [at, left] = [start + 4, length - 4]
  while (left >= 2) {
    const [type, whole] = [p.u8(at), p.u8(at + 1)]
    const bogus = whole < 2 ? 'must be >= 2' : whole > left ? 'goes past end of vendor-specific attribute' : undefined
    if (bogus !== undefined) return p.print(`\n\t    Vendor Attribute: ${type}, Length: ${whole} (bogus, ${bogus})`)
    if (!p.has(at + 2, whole - 2)) return p.truncated()
    p.print(`\n\t    Vendor Attribute: ${type}, Length: ${whole - 2}, Value: `)
    for (let index = 2; index < whole; index++) p.print(character(p.u8(at + index)))
    at += whole
    left -= whole
  }
}

/** RFC 3162 2.3. */
function printPrefix(p: Printer, at: number, size: number) {
  if (size < 2 || size > 18) return p.print(`ERROR: length ${size} not in range (2..18)`)
  if (!p.has(at, size)) return p.truncated()
  const length = p.u8(at + 1)
  if (length > 128) return p.print(`ERROR: netmask ${length} not in range (0..128)`)
  const address = new Uint8Array(16)
  address.set(p.bytes.subarray(at + 2, at + size))
  p.print(`${p.options.numeric ? formatIpv6(u128(address, 0)) : p.host(u128(address, 0))}/${length}`)
  if (length > 8 * (size - 2)) p.print(' (inconsistent prefix length)')
}

const DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** ctime(3), without a time zone. */
function dateText(seconds: number): string {
  const date = new Date(seconds * 1000)
  const day = String(date.getUTCDate()).padStart(2)
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 19)} ${date.getUTCFullYear()}`
}

/** RFC 5447 4.2.5. */
const FEATURE_WORDS: readonly (readonly [bigint, string])[] = [
  [0x1n, 'MIP6_INTEGRATED'],
  [0x2n, 'LOCAL_HOME_AGENT_ASSIGNMENT'],
  [0x1_0000_0000_00n, 'PMIP6_SUPPORTED'],
  [0x2_0000_0000_00n, 'IP4_HOA_SUPPORTED'],
  [0x4_0000_0000_00n, 'LOCAL_MAG_ROUTING_SUPPORTED'],
  [0x8_0000_0000_00n, 'ASSIGN_LOCAL_IP'],
  [0x10_0000_0000_00n, 'MIP4_SUPPORTED'],
  [0x20_0000_0000_00n, 'OPTIMIZED_IDLE_MODE_MOBILITY'],
  [0x40_0000_0000_00n, 'GTPv2_SUPPORTED'],
  [0x80_0000_0000_00n, 'IP4_TRANSPORT_SUPPORTED'],
  [0x100_0000_0000_00n, 'IP4_HOA_ONLY_SUPPORTED'],
  [0x200_0000_0000_00n, 'INTER_MAG_ROUTING_SUPPORTED'],
]

function featureWords(value: bigint): string {
  return FEATURE_WORDS.filter(([bit]) => (value & bit) !== 0n)
    .map(([, word]) => word)
    .join(', ')
}
