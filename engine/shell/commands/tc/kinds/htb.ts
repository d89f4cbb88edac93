import { Htb, type HtbClass, type HtbClassSpec } from '../../../../linux/tc/htb.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { parseRate, parseSize, rateText, sizeText, transmitSize, transmitTime } from '../units.ts'
import { HTB_USAGE } from '../usage.ts'
import { illegal, parseCount, parsed, type QdiscKind } from './kind.ts'

const hex = (word: string) => (/^(0x)?[\da-f]+$/i.test(word) ? Number.parseInt(word, 16) : undefined)
const wrong = (name: string) => `${illegal(name)}${HTB_USAGE}`
const unknown = (words: Words, word: string) => words.refuse(`What is "${word}"?\n${HTB_USAGE}`, 1, false)

export const htb: QdiscKind = {
  name: 'htb',
  parse(words) {
    let [r2q, defaultClass, directLimit] = [10, 0, -1]
    while (words.more) {
      const word = words.next()
      if (word === 'r2q') r2q = parsed(words, parseCount, wrong('r2q'))
      else if (word === 'default') defaultClass = parsed(words, hex, wrong('default'))
      else if (word === 'direct_qlen') directLimit = parsed(words, parseCount, wrong('direct_qlen'))
      else if (word === 'offload') words.refuse('tc: htb "offload" is not emulated here\n', 2)
      else unknown(words, word)
    }
    return (link, handle, parent) => {
      const limit = directLimit < 0 ? Math.max(2, link.txQueueLength) : directLimit
      return new Htb(link, handle, parent, { r2q: r2q || 1, defaultClass, directLimit: limit })
    }
  },
  print(tool, qdisc) {
    const { spec, directPackets } = qdisc as Htb
    const shown = spec.defaultClass === 0 ? '0' : `0x${spec.defaultClass.toString(16)}`
    tool.out.field('r2q', spec.r2q, `r2q ${spec.r2q}`)
    tool.out.field('default', shown, ` default ${shown}`)
    tool.out.field('direct_packets_stat', directPackets, ` direct_packets_stat ${directPackets}`)
    if (tool.options.details > 0) tool.out.field('ver', '3.17', ' ver 3.17')
    tool.out.field('direct_qlen', spec.directLimit, ` direct_qlen ${spec.directLimit}`)
  },
}

/** The largest packet that the burst is to have room for, unless told (tc/q_htb.c). */
const USUAL_MTU = 1600

/** htb_parse_class_opt. */
export function htbClass(words: Words): HtbClassSpec {
  let [rate, ceil, burst, ceilBurst, priority, quantum, overhead, minimumUnit, mtu] = [
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    USUAL_MTU,
  ]
  while (words.more) {
    const word = words.next()
    if (word === 'rate') rate = parsed(words, parseRate, wrong('rate'))
    else if (word === 'ceil') ceil = parsed(words, parseRate, wrong('ceil'))
    else if (['burst', 'buffer', 'maxburst'].includes(word))
      burst = parsed(words, parseSize, wrong('buffer').replace('buffer', 'burst'))
    else if (['cburst', 'cbuffer', 'cmaxburst'].includes(word)) ceilBurst = parsed(words, parseSize, wrong('cburst'))
    else if (word === 'prio') priority = parsed(words, parseCount, wrong('prio'))
    else if (word === 'quantum') quantum = parsed(words, parseCount, wrong('quantum'))
    else if (word === 'mtu') mtu = parsed(words, parseCount, wrong('mtu'))
    else if (word === 'mpu') minimumUnit = parsed(words, parseCount, wrong('mpu'))
    else if (word === 'overhead') overhead = parsed(words, parseCount, wrong('overhead'))
    else unknown(words, word)
  }
  if (rate === 0) words.refuse('"rate" is required.\n', 1, false)
  const ceiling = ceil || rate
  const room = (bits: number) => Math.floor(bits / 8 / 1e9) + mtu
  return {
    rate,
    ceil: ceiling,
    burst: transmitTime(rate, burst || room(rate)),
    ceilBurst: transmitTime(ceiling, ceilBurst || room(ceiling)),
    priority: Math.min(7, priority),
    quantum,
    overhead,
    minimumUnit,
  }
}

/** htb_print_opt of a class: text whatever the format. */
export function htbClassText(tool: Tool, shown: HtbClass): string {
  const { rate, ceil, burst, ceilBurst, priority, minimumUnit, overhead } = shown.spec
  const details = tool.options.details > 0
  const leaf = shown.level > 0 ? '' : `prio ${priority} ${details ? `quantum ${shown.quantum} ` : ''}`
  const cells = details ? `/1 mpu ${sizeText(minimumUnit)} ` : ' '
  const layer = details ? 'linklayer ethernet ' : ''
  const over = overhead > 0 ? `overhead ${overhead} ` : ''
  const first = `rate ${rateText(rate)} ${over}ceil ${rateText(ceil)} ${layer}burst ${sizeText(transmitSize(rate, burst))}${cells}`
  const level = details ? `level ${shown.level} ` : ''
  return `${leaf}${first}cburst ${sizeText(transmitSize(ceil, ceilBurst))}${cells}${level}`
}

/** htb_print_xstats. */
export function htbClassStatistics(shown: HtbClass): string {
  const ticks = (nanoseconds: number) => Math.trunc(nanoseconds / 64)
  const counts = ` lended: ${shown.lent} borrowed: ${shown.borrowed} giants: ${shown.giants}\n`
  return `${counts} tokens: ${ticks(shown.tokens)} ctokens: ${ticks(shown.ceilTokens)}\n`
}
