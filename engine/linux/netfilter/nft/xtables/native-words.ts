import { range, type SavedOption, sign } from './words.ts'

/** What nft lists for the matches that iptables-nft writes as nft's own expressions. */

const FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg']

/** `SYN,ACK` in nft's words and order. */
export function tcpFlagNames(text: string): string {
  const words = text.toLowerCase().split(',')
  if (words.includes('all')) return FLAGS.join(',')
  return words.includes('none') ? '' : FLAGS.filter(flag => words.includes(flag)).join(',')
}

function first({ values }: SavedOption): string {
  return values[0] ?? ''
}

function tcpFlags(option: SavedOption): string {
  const [mask = '', wanted = ''] = option.values.map(tcpFlagNames)
  if (wanted === '') return option.not ? `tcp flags ${mask}` : `tcp flags ! ${mask}`
  if (wanted === mask && !wanted.includes(',')) return `tcp flags & ${wanted} ${option.not ? '!=' : '=='} ${wanted}`
  return `tcp flags ${sign(option)}${wanted} / ${mask}`
}

const UNITS: Readonly<Record<string, string>> = { sec: 'second', min: 'minute', hour: 'hour', day: 'day' }

/** `limit rate 3/minute` of `--limit 3/min`. */
export function limitRate(options: readonly SavedOption[]): string {
  const [rate = '', unit = ''] = (options.find(({ name }) => name === 'limit')?.values[0] ?? '').split('/')
  return `limit rate ${rate}/${UNITS[unit] ?? unit}`
}

function limit(options: readonly SavedOption[]): string {
  const burst = options.find(({ name }) => name === 'limit-burst')?.values[0]
  return `${limitRate(options)}${burst === undefined || burst === '5' ? '' : ` burst ${burst} packets`}`
}

function mark(options: readonly SavedOption[]): string {
  const [option] = options
  const hex = (text: string) => `0x${Number(text).toString(16).padStart(8, '0')}`
  const [value = '', mask] = first(option!).split('/')
  if (mask === undefined) return `meta mark ${sign(option!)}${hex(value)}`
  return `meta mark & ${hex(mask)} ${option!.not ? '!=' : '=='} ${hex(value)}`
}

/** The flags of TCP stand in front of the ports in the rule that iptables-nft writes (add_nft_tcp of iptables/nft.c). */
function transport(protocol: string): (options: readonly SavedOption[]) => string {
  return options => {
    const flags = options.filter(({ name }) => name === 'tcp-flags')
    const ports = options.filter(({ name }) => name !== 'tcp-flags')
    return [
      ...flags.map(tcpFlags),
      ...ports.map(option => `${protocol} ${option.name} ${sign(option)}${range(first(option))}`),
    ].join(' ')
  }
}

export const NATIVE_WORDS: Readonly<Record<string, (options: readonly SavedOption[]) => string>> = {
  tcp: transport('tcp'),
  udp: transport('udp'),
  mark,
  limit,
}
