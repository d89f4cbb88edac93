import { formatIp } from '../../../../wire/address.ts'
import type { SavedOption } from './words.ts'

/** Seconds after which an entry goes that no packet has used, where nothing else was asked for. */
const EXPIRES: Readonly<Record<string, number>> = { sec: 1, min: 60, hour: 3600, day: 86_400 }
/** The same for rates of bytes (XT_HASHLIMIT_BYTE_EXPIRE), and for those with a burst. */
const BYTES_EXPIRE = 15
const BURST_EXPIRE = 60
const UNITS: Readonly<Record<string, string>> = { sec: 'second', min: 'minute', hour: 'hour', day: 'day' }

/** hashlimit as a meter (hashlimit_mt_xlate); one for all packets has no words. */
export function meter(options: readonly SavedOption[], family: 4 | 6): string | undefined {
  const value = (name: string) => options.find(option => option.name === `hashlimit-${name}`)?.values[0]
  const modes = value('mode')?.split(',') ?? []
  const given = value('upto') ?? value('above') ?? ''
  const rate = /^(\d+)\/(\w+)$/.exec(given)
  const bytes = /^(\d+)([km]?)b\/s$/.exec(given)
  if (modes.length === 0 || (rate === null && bytes === null)) return undefined
  const [, , unit = ''] = rate ?? []
  const expire = value('htable-expire')
  const seconds =
    expire === undefined
      ? (EXPIRES[unit] ?? (value('burst') === undefined ? BYTES_EXPIRE : BURST_EXPIRE))
      : Math.floor(Number(expire) / 1000)
  const words = [
    modes.includes('dstip') ? address('daddr', value('dstmask'), family) : '',
    modes.includes('dstport') ? 'tcp dport' : '',
    modes.includes('srcip') ? address('saddr', value('srcmask'), family) : '',
    modes.includes('srcport') ? 'tcp sport' : '',
    // A mode of its own, for which there is no word.
    options.some(({ name }) => name === 'hashlimit-rate-match') ? '(null)' : '',
  ].filter(word => word !== '')
  const over = value('above') === undefined ? '' : 'over '
  return [
    `meter ${value('name')} { ${words.join(' . ')}`,
    ...(seconds === 1 ? [] : [`timeout ${seconds}s`]),
    bytes === null ? packetsRate(given, over, value('burst') ?? '5') : bytesRate(given, over, value('burst')),
    '}',
  ].join(' ')
}

function packetsRate(rate: string, over: string, burst: string): string {
  const [count, unit = ''] = rate.split('/')
  return `limit rate ${over}${count}/${UNITS[unit] ?? unit}${burst === '5' ? '' : ` burst ${burst} packets`}`
}

/** print_bytes_rate_xlate, of `20kb/s` and `1mb`. */
function bytesRate(rate: string, over: string, burst: string | undefined): string {
  const words = (text: string) => text.replace(/^(\d+)([km]?)b$/, (_all, count, unit) => `${count} ${unit}bytes`)
  return `limit rate ${over}${words(rate.slice(0, -2))}/second${burst === undefined ? '' : ` burst ${words(burst)}`}`
}

/** With its mask written out in full, where it does not cover the whole address. */
function address(field: string, length: string | undefined, family: 4 | 6): string {
  const key = `${family === 4 ? 'ip' : 'ip6'} ${field}`
  if (length === undefined || Number(length) === (family === 4 ? 32 : 128)) return key
  return `${key} and ${family === 4 ? mask4(Number(length)) : mask6(Number(length))}`
}

const mask4 = (length: number): string => formatIp(length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0)

function mask6(length: number): string {
  const bits = ((1n << BigInt(length)) - 1n) << BigInt(128 - length)
  return bits
    .toString(16)
    .padStart(32, '0')
    .replace(/.{4}(?=.)/g, '$&:')
}
