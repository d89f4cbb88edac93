import { encodeUtf8 } from '../../../../sim/utf8.ts'
import { parseIp, parsePrefix } from '../../../../wire/address.ts'
import { concatAll, putU32 } from '../../../../wire/bytes.ts'
import { OptionCode } from '../../../../wire/dhcpv4.ts'
import { labels } from '../../../../wire/dns-name.ts'
import { optionCode, optionForm, readTime } from './option-table.ts'

/** One line of --dhcp-option. */
export interface OptionLine {
  readonly code: number
  readonly tags: readonly string[]
  /** Also to clients that did not ask for it. */
  readonly force: boolean
  /** With the address of the server where the configuration says 0.0.0.0. */
  readonly data: (server: number) => Uint8Array
}

/** What --dhcp-option says; or why it is refused. */
export function readOptionLine(value: string, force: boolean): OptionLine | string {
  const words = value.split(',')
  const tags: string[] = []
  for (; words[0]?.startsWith('tag:') === true || words[0]?.startsWith('net:') === true; words.shift())
    tags.push(words[0].slice(4))
  const first = words.shift() ?? ''
  if (/^(vendor|encap|vi-encap|option6):/.test(first)) return `"${first}" is not emulated here`
  const code = first.startsWith('option:')
    ? optionCode(first.slice(7))
    : /^\d+$/.test(first)
      ? Number(first)
      : undefined
  if (code === undefined || code < 1 || code > 254) return 'bad dhcp-option'
  const data = encode(code, words)
  return data === undefined ? 'bad dhcp-option' : { code, tags, force, data }
}

function encode(code: number, words: readonly string[]): ((server: number) => Uint8Array) | undefined {
  if (words.length === 0 || (words.length === 1 && words[0] === '')) return () => new Uint8Array(0)
  if (code === OptionCode.classlessRoutes) return routes(words)
  const form = optionForm(code)
  if (form === 'names') return names(words)
  if (form === 'text') return fixed(encodeUtf8(words.join(',').replace(/^"(.*)"$/, '$1')))
  const ips = words.map(word => parseIp(word))
  if (ips.every(ip => typeof ip === 'number')) return addresses(ips)
  if (form === 'addresses') return undefined
  if (form === 'time') {
    const seconds = readTime(words[0]!)
    return seconds === undefined ? undefined : fixed(number(seconds, 4))
  }
  if (words.length === 1 && /^-?\d+$/.test(words[0]!)) return decimal(Number(words[0]), form)
  if (words.length === 1 && /^[\da-f]{1,2}(:[\da-f]{1,2})+$/i.test(words[0]!))
    return fixed(Uint8Array.from(words[0]!.split(':'), part => Number.parseInt(part, 16)))
  return fixed(encodeUtf8(words.join(',').replace(/^"(.*)"$/, '$1')))
}

function fixed(data: Uint8Array): (() => Uint8Array) | undefined {
  return data.length > 255 ? undefined : () => data
}

function number(value: number, size: number): Uint8Array {
  const data = new Uint8Array(4)
  putU32(data, 0, value >>> 0)
  return data.slice(4 - size)
}

/** As wide as the option is known to be, else as the value needs. */
function decimal(value: number, form: string | undefined): (() => Uint8Array) | undefined {
  const known = /^number(\d)$/.exec(form ?? '')?.[1]
  const needed = value < 0 || value > 0xffff ? 4 : value > 0xff ? 2 : 1
  return fixed(number(value, known === undefined ? needed : Number(known)))
}

function addresses(ips: readonly number[]): ((server: number) => Uint8Array) | undefined {
  if (ips.length > 63) return undefined
  return server => {
    const data = new Uint8Array(4 * ips.length)
    for (const [index, ip] of ips.entries()) putU32(data, 4 * index, ip === 0 ? server : ip)
    return data
  }
}

/** RFC 3442: pairs of network and router; of the network as many bytes as its prefix needs. */
function routes(words: readonly string[]): ((server: number) => Uint8Array) | undefined {
  const parts: { readonly head: Uint8Array; readonly via: number }[] = []
  for (let index = 0; index < words.length; index += 2) {
    const prefix = parsePrefix(words[index]!)
    const via = parseIp(words[index + 1] ?? '')
    if (prefix === undefined || typeof prefix.address !== 'number' || typeof via !== 'number') return undefined
    const head = Uint8Array.from([prefix.length, ...number(prefix.address, 4).slice(0, Math.ceil(prefix.length / 8))])
    parts.push({ head, via })
  }
  return server => concatAll(parts.flatMap(({ head, via }) => [head, number(via === 0 ? server : via, 4)]))
}

/** RFC 3397, without compression. */
function names(words: readonly string[]): (() => Uint8Array) | undefined {
  const bytes: number[] = []
  for (const word of words) {
    const found = labels(word)
    if (found === undefined) return undefined
    for (const label of found) bytes.push(label.length, ...label)
    bytes.push(0)
  }
  return fixed(Uint8Array.from(bytes))
}
