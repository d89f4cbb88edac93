import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIpv4, parseIpv4 } from '../../../wire/address.ts'
import { concatAll, hexBytes, Malformed, putU16, putU32, u16, u32 } from '../../../wire/bytes.ts'
import type { DhcpOption } from '../../../wire/dhcpv4.ts'
import { labels, parseName } from '../../../wire/dns-name.ts'

type Form = 'addresses' | 'text' | 'number1' | 'number2' | 'number4' | 'bytes' | 'names'

/** dhcp-options(5): names and forms of the options that a client may be told. */
const TABLE: readonly (readonly [code: number, name: string, form: Form])[] = [
  [1, 'subnet-mask', 'addresses'],
  [2, 'time-offset', 'number4'],
  [3, 'routers', 'addresses'],
  [4, 'time-servers', 'addresses'],
  [6, 'domain-name-servers', 'addresses'],
  [7, 'log-servers', 'addresses'],
  [12, 'host-name', 'text'],
  [15, 'domain-name', 'text'],
  [17, 'root-path', 'text'],
  [23, 'default-ip-ttl', 'number1'],
  [26, 'interface-mtu', 'number2'],
  [28, 'broadcast-address', 'addresses'],
  [33, 'static-routes', 'addresses'],
  [40, 'nis-domain', 'text'],
  [41, 'nis-servers', 'addresses'],
  [42, 'ntp-servers', 'addresses'],
  [44, 'netbios-name-servers', 'addresses'],
  [46, 'netbios-node-type', 'number1'],
  [47, 'netbios-scope', 'text'],
  [50, 'dhcp-requested-address', 'addresses'],
  [51, 'dhcp-lease-time', 'number4'],
  [53, 'dhcp-message-type', 'number1'],
  [54, 'dhcp-server-identifier', 'addresses'],
  [56, 'dhcp-message', 'text'],
  [58, 'dhcp-renewal-time', 'number4'],
  [59, 'dhcp-rebinding-time', 'number4'],
  [66, 'tftp-server-name', 'text'],
  [67, 'bootfile-name', 'text'],
  [119, 'domain-search', 'names'],
  [121, 'rfc3442-classless-static-routes', 'bytes'],
]

export function optionName(code: number): string {
  return TABLE.find(each => each[0] === code)?.[1] ?? `unknown-${code}`
}

function formOf(code: number): Form | undefined {
  return TABLE.find(each => each[0] === code)?.[2]
}

/** The values of an option, as text; in the lease file they stand between commas, in the environment of the script between blanks. */
function values(code: number, data: Uint8Array): readonly string[] {
  switch (formOf(code)) {
    case 'addresses':
      return Array.from({ length: Math.floor(data.length / 4) }, (_, index) => formatIpv4(u32(data, 4 * index)))
    case 'number1':
    case 'number2':
    case 'number4': {
      const value =
        data.length === 1 ? data[0]! : data.length === 2 ? u16(data, 0) : data.length === 4 ? u32(data, 0) : 0
      return [String(value)]
    }
    case 'bytes':
      return [...data].map(String)
    case 'names':
      return names(data)
    case 'text':
      return [decodeUtf8(data).replace(/\0+$/, '')]
    default:
      return [hexBytes(data, 0, data.length, ':')]
  }
}

function names(data: Uint8Array): readonly string[] {
  const found: string[] = []
  for (let at = 0; at < data.length; ) {
    const name = parseName(data, 0, at, data.length)
    if (name instanceof Malformed) break
    found.push(name.name)
    at = name.end
  }
  return found
}

/** As the lease file has it. */
export function leaseText({ code, data }: DhcpOption): string {
  const form = formOf(code)
  const all = values(code, data)
  if (form === 'text') return `"${all[0]!.replace(/["\\]/g, '\\$&')}"`
  return all.map(value => (form === 'names' ? `"${value}"` : value)).join(form === 'names' ? ', ' : ',')
}

/** As the script gets it. */
export function scriptText({ code, data }: DhcpOption): string {
  const all = values(code, data)
  // What would mean something to a shell does not reach one (client/dhclient.c, check_option_values).
  return all.join(' ').replace(/[^\w.:/,=+ -]/g, '')
}

/** An option of a lease file; undefined for what is none. */
export function readOption(name: string, text: string): DhcpOption | undefined {
  const entry = TABLE.find(each => each[1] === name)
  const unknown = /^unknown-(\d+)$/.exec(name)
  if (entry === undefined) {
    if (unknown === null || !/^[\da-f]{2}(:[\da-f]{2})*$/.test(text)) return undefined
    return {
      code: Number(unknown[1]) & 0xff,
      data: Uint8Array.from(text.split(':'), part => Number.parseInt(part, 16)),
    }
  }
  const [code, , form] = entry
  const data = encode(form, text)
  return data === undefined || data.length > 255 ? undefined : { code, data }
}

function encode(form: Form, text: string): Uint8Array | undefined {
  const words = text.split(',').map(word => word.trim())
  if (form === 'text') return encodeUtf8(text.replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1'))
  if (form === 'bytes') return Uint8Array.from(words, Number)
  if (form === 'names') {
    const found = words.map(word => labels(word.replaceAll('"', '')))
    if (found.some(each => each === undefined)) return undefined
    return concatAll(found.map(each => Uint8Array.from([...each!.flatMap(label => [label.length, ...label]), 0])))
  }
  const data = new Uint8Array(form === 'number1' ? 1 : form === 'number2' ? 2 : 4 * words.length)
  for (const [index, word] of words.entries()) {
    const value = form === 'addresses' ? parseIpv4(word) : Number(word)
    if (value === undefined || Number.isNaN(value)) return undefined
    if (form === 'number1') data[0] = value
    else if (form === 'number2') putU16(data, 0, value)
    else putU32(data, 4 * index, value)
  }
  return data
}
