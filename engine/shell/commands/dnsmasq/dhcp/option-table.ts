import { decodeUtf8 } from '../../../../sim/utf8.ts'
import { formatIpv4 } from '../../../../wire/address.ts'
import { Malformed, u16, u32 } from '../../../../wire/bytes.ts'
import { parseName } from '../../../../wire/dns-name.ts'

/** How the value of an option is written in the configuration and in the log. */
export type OptionForm = 'addresses' | 'text' | 'names' | 'number1' | 'number2' | 'number4' | 'time' | 'bytes'

/** The names that dnsmasq has for options (dhcp-common.c, opttab), with code and form. `!`: set by dnsmasq alone. */
const TABLE: readonly (readonly [name: string, code: number, form: OptionForm])[] = [
  ['netmask', 1, 'addresses'],
  ['time-offset', 2, 'number4'],
  ['router', 3, 'addresses'],
  ['dns-server', 6, 'addresses'],
  ['log-server', 7, 'addresses'],
  ['lpr-server', 9, 'addresses'],
  ['hostname', 12, 'text'],
  ['boot-file-size', 13, 'number2'],
  ['domain-name', 15, 'text'],
  ['swap-server', 16, 'addresses'],
  ['root-path', 17, 'text'],
  ['extension-path', 18, 'text'],
  ['ip-forward-enable', 19, 'number1'],
  ['non-local-source-routing', 20, 'number1'],
  ['policy-filter', 21, 'addresses'],
  ['max-datagram-reassembly', 22, 'number2'],
  ['default-ttl', 23, 'number1'],
  ['mtu', 26, 'number2'],
  ['all-subnets-local', 27, 'number1'],
  ['broadcast', 28, 'addresses'],
  ['router-discovery', 31, 'number1'],
  ['router-solicitation', 32, 'addresses'],
  ['static-route', 33, 'addresses'],
  ['trailer-encapsulation', 34, 'number1'],
  ['arp-timeout', 35, 'number4'],
  ['ethernet-encap', 36, 'number1'],
  ['tcp-ttl', 37, 'number1'],
  ['tcp-keepalive', 38, 'number4'],
  ['nis-domain', 40, 'text'],
  ['nis-server', 41, 'addresses'],
  ['ntp-server', 42, 'addresses'],
  ['vendor-encap', 43, 'bytes'],
  ['netbios-ns', 44, 'addresses'],
  ['netbios-dd', 45, 'addresses'],
  ['netbios-nodetype', 46, 'number1'],
  ['netbios-scope', 47, 'bytes'],
  ['x-windows-fs', 48, 'addresses'],
  ['x-windows-dm', 49, 'addresses'],
  ['requested-address', 50, 'addresses'],
  ['lease-time', 51, 'time'],
  ['option-overload', 52, 'bytes'],
  ['message-type', 53, 'number1'],
  ['server-identifier', 54, 'addresses'],
  ['parameter-request', 55, 'bytes'],
  ['message', 56, 'bytes'],
  ['max-message-size', 57, 'bytes'],
  ['T1', 58, 'time'],
  ['T2', 59, 'time'],
  ['vendor-class', 60, 'bytes'],
  ['client-id', 61, 'bytes'],
  ['nis+-domain', 64, 'text'],
  ['nis+-server', 65, 'addresses'],
  ['tftp-server', 66, 'text'],
  ['bootfile-name', 67, 'text'],
  ['mobile-ip-home', 68, 'addresses'],
  ['smtp-server', 69, 'addresses'],
  ['pop3-server', 70, 'addresses'],
  ['nntp-server', 71, 'addresses'],
  ['irc-server', 74, 'addresses'],
  ['user-class', 77, 'bytes'],
  ['rapid-commit', 80, 'bytes'],
  ['FQDN', 81, 'bytes'],
  ['agent-info', 82, 'bytes'],
  ['last-transaction', 91, 'time'],
  ['associated-ip', 92, 'addresses'],
  ['client-arch', 93, 'number2'],
  ['client-interface-id', 94, 'bytes'],
  ['client-machine-id', 97, 'bytes'],
  ['posix-timezone', 100, 'text'],
  ['tzdb-timezone', 101, 'text'],
  ['ipv6-only', 108, 'number4'],
  ['subnet-select', 118, 'bytes'],
  ['domain-search', 119, 'names'],
  ['sip-server', 120, 'bytes'],
  ['classless-static-route', 121, 'bytes'],
  ['vendor-id-encap', 125, 'bytes'],
  ['tftp-server-address', 150, 'addresses'],
  ['server-ip-address', 255, 'addresses'],
]

export function optionName(code: number): string {
  return TABLE.find(each => each[1] === code)?.[0] ?? ''
}

export function optionCode(name: string): number | undefined {
  return TABLE.find(each => each[0].toLowerCase() === name.toLowerCase())?.[1]
}

export function optionForm(code: number): OptionForm | undefined {
  return TABLE.find(each => each[1] === code)?.[2]
}

/** The data of an option as the log shows it (dhcp-common.c, option_string). */
export function optionText(code: number, data: Uint8Array): string {
  const form = optionForm(code)
  if (form === 'addresses')
    return Array.from({ length: Math.floor(data.length / 4) }, (_, index) => formatIpv4(u32(data, 4 * index))).join(
      ', ',
    )
  if (form === 'text') return decodeUtf8(data)
  if (form === 'names') return domainNames(data).join(', ')
  if (form === 'time' && data.length === 4) return timeText(u32(data, 0))
  if (form?.startsWith('number') === true) {
    if (data.length === 1) return String(data[0])
    return data.length === 2 ? String(u16(data, 0)) : data.length === 4 ? String(u32(data, 0)) : ''
  }
  return [...data.subarray(0, 14)].map(byte => byte.toString(16).padStart(2, '0')).join(':')
}

function domainNames(data: Uint8Array): readonly string[] {
  const names: string[] = []
  for (let at = 0; at < data.length; ) {
    const name = parseName(data, 0, at, data.length)
    if (name instanceof Malformed) break
    names.push(name.name.replace(/\.$/, ''))
    at = name.end
  }
  return names
}

export const INFINITE = 0xffff_ffff
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** Seconds as the log has them (util.c, prettyprint_time): `52m30s`. */
export function timeText(seconds: number): string {
  if (seconds === INFINITE) return 'infinite'
  let text = ''
  if (seconds >= 86_400) text += `${Math.floor(seconds / 86_400)}d`
  if (Math.floor(seconds / 3600) % 24 !== 0) text += `${Math.floor(seconds / 3600) % 24}h`
  if (Math.floor(seconds / 60) % 60 !== 0) text += `${Math.floor(seconds / 60) % 60}m`
  return seconds % 60 !== 0 || seconds === 0 ? `${text}${seconds % 60}s` : text
}

/** `1h`, `45m`, `120`, `infinite`; undefined for what is no time. */
export function readTime(text: string): number | undefined {
  if (text === 'infinite') return INFINITE
  const match = /^(\d+)([smhdw]?)$/i.exec(text)
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2]!.toLowerCase()] ?? 1)
}
