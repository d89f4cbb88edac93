import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import type { Link } from '../../../net/link.ts'
import type { Random } from '../../../sim/random.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { BROADCAST_MAC, type Ip, type Mac, parseIp, parseMac, parsePrefix } from '../../../wire/address.ts'
import { lastOption, type ParsedArguments } from '../../getopt.ts'
import { Fields, hexOctets } from './fields.ts'

/** Addresses one after the other; `random` draws one for each packet. */
export interface AddressRange {
  readonly first: Ip
  readonly count: number
  readonly random: boolean
}

export type MacChoice = Mac | 'rand'

export interface Settings {
  readonly family: 4 | 6
  readonly link: Link
  /** 0 for no end. */
  readonly count: number
  /** Nanoseconds. */
  readonly delay: number
  readonly padding: number
  /** Whoever names a MAC address writes whole frames; else IP finds the way. */
  readonly frames: boolean
  readonly sourceMac: MacChoice | null
  readonly destinationMac: MacChoice | null
  readonly source: AddressRange
  readonly destination: AddressRange
  /** Tags, the outermost first. */
  readonly tags: readonly number[]
  readonly payload: Uint8Array
  /** Null for octets as they stand. */
  readonly type: string | null
  readonly fields: Fields
  readonly octets: Uint8Array
  readonly quiet: boolean
  readonly simulates: boolean
}

/** The longest list of addresses that is counted. */
const ADDRESSES_MAX = 2 ** 32

const MAC_WORDS: Readonly<Record<string, MacChoice>> = {
  rand: 'rand',
  bc: BROADCAST_MAC,
  bcast: BROADCAST_MAC,
  stp: 0x0180_c200_0000,
  cisco: 0x0100_0ccc_cccc,
}

function macOf(word: string | undefined, link: Link): MacChoice | null {
  if (word === undefined) return null
  if (word === 'own') return link.mac
  if (Object.hasOwn(MAC_WORDS, word)) return MAC_WORDS[word]!
  return parseMac(word) ?? 0
}

/** `10usec`, `20msec`, `1s`; microseconds where no unit is told. Undefined for anything else. */
function delayOf(word: string): number | undefined {
  const match = /^(\d+)\s*(u|usec|m|ms|msec|s|sec|h|)$/.exec(word)
  if (match === null) return undefined
  const unit = match[2]!
  return Number(match[1]) * (unit.startsWith('m') ? 1e6 : unit.startsWith('s') ? 1e9 : 1e3)
}

/** `5:10,20`: classes of service before the colon. */
function tagsOf(text: string | undefined): readonly number[] {
  return (text ?? '')
    .split(/[,.]/)
    .filter(part => part !== '')
    .map(part => {
      const words = part.split(':').map(Number)
      const [priority, id] = words.length > 1 ? [words[0]!, words[1]!] : [0, words[0]!]
      return ((priority & 7) << 13) | (id & 0xfff)
    })
}

function* addresses(process: Process, word: string, family: 4 | 6): Running<AddressRange | undefined> {
  if (word === 'rand') return { first: family === 4 ? 0 : 0n, count: 1, random: true }
  const fits = (ip: Ip | undefined): ip is Ip => ip !== undefined && (typeof ip === 'number') === (family === 4)
  const prefix = word.includes('/') ? parsePrefix(word) : undefined
  if (prefix !== undefined && fits(prefix.address)) return within(prefix.address, prefix.length)
  const [from = '', to] = word.split('-')
  const [first, last] = [parseIp(from), to === undefined ? undefined : parseIp(to)]
  if (fits(first) && fits(last)) return { first, count: Number(BigInt(last) - BigInt(first)) + 1, random: false }
  if (fits(first)) return { first, count: 1, random: false }
  const found = yield* getaddrinfo(process, word, { family })
  return isGaiError(found) ? undefined : { first: found.addresses[0]!, count: 1, random: false }
}

/** The addresses of a network without its own number. */
function within(address: Ip, length: number): AddressRange {
  const size = 2n ** BigInt((typeof address === 'number' ? 32 : 128) - length)
  const base = BigInt(address) - (BigInt(address) % size)
  const first = size > 2n ? base + 1n : base
  const count = Math.min(Number(size > 2n ? size - 1n : size), ADDRESSES_MAX)
  return { first: typeof address === 'number' ? Number(first) : first, count, random: false }
}

export function addressAt({ first, random }: AddressRange, index: number, chance: Random): Ip {
  if (random && typeof first === 'number') return chance.uint32()
  if (random) return chance.bytes(16).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return typeof first === 'number' ? first + index : first + BigInt(index)
}

function ownAddress(link: Link, family: 4 | 6): Ip {
  if (family === 4) return link.ipv4.addresses[0]?.local ?? 0
  const global = link.ipv6.addresses.find(({ local }) => local >> 118n !== 0x3fan)
  return (global ?? link.ipv6.addresses[0])?.local ?? 0n
}

/** The device that it sends by when none is named. */
function firstDevice(process: Process): Link {
  const { net } = process.network
  return net.links.find(link => link !== net.loopback && link.adminUp) ?? net.loopback
}

/** What the options and operands mean; a text says what is wrong with them. */
export function* settingsOf(process: Process, parsed: ParsedArguments): Running<Settings | string> {
  const value = (name: string) => lastOption(parsed, name)
  const family = value('6') === undefined ? 4 : 6
  const [first = '', second] = parsed.operands
  const named = process.network.net.link(first)
  const type = value('t') ?? null
  const writesFrames = value('a') !== undefined || value('b') !== undefined || value('Q') !== undefined
  const frames = writesFrames || type === null || type === 'arp'
  if (named === undefined && second !== undefined && frames)
    return ' mz/getopts: libnet_init() failed (libnet_check_iface() ioctl: No such device\n)'
  const link = named ?? firstDevice(process)
  const argument = second ?? (named === undefined ? first : '')
  const delay = delayOf(value('d') ?? '0')
  if (delay === undefined) return ' Incorrect delay format\n'
  const source = yield* addresses(process, value('A') ?? '', family)
  const destination = yield* addresses(process, value('B') ?? '', family)
  if (value('B') !== undefined && destination === undefined)
    return `Failed to set destination IPv${family} address. Please check if destination is set to a valid IPv${family} address.\n`
  const everybody = family === 4 ? 0xffff_ffff : 0xff02n * 2n ** 112n + 1n
  return {
    family,
    link,
    count: Number.parseInt(value('c') ?? '1', 10) || 0,
    delay,
    padding: Math.min(Number.parseInt(value('p') ?? '0', 10) || 0, 65_000),
    frames,
    sourceMac: macOf(value('a'), link),
    destinationMac: macOf(value('b'), link),
    source: source ?? { first: ownAddress(link, family), count: 1, random: false },
    destination: destination ?? { first: everybody, count: 1, random: false },
    tags: tagsOf(value('Q')),
    payload: encodeUtf8(value('P') ?? ''),
    type,
    fields: new Fields(argument),
    octets: hexOctets(type === null ? argument : ''),
    quiet: value('q') !== undefined,
    simulates: value('S') !== undefined,
  }
}
