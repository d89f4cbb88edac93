import { Tbf, type TbfSpec } from '../../../../linux/tc/tbf.ts'
import { SECOND } from '../../../../sim/timer.ts'
import {
  parseRate,
  parseSize,
  parseTime,
  rateText,
  shortTimeText,
  sizeText,
  transmitSize,
  wholeMicroseconds,
} from '../units.ts'
import { TBF_USAGE } from '../usage.ts'
import { parsed, type QdiscKind } from './kind.ts'

/** The largest frame that is looked for in the table of the rate, unless told (tc/q_tbf.c). */
const USUAL_MTU = 2047

export const tbf: QdiscKind = {
  name: 'tbf',
  parse(words) {
    let [rate, burst, limit, latency, peakRate, mtu] = [0, 0, 0, -1, 0, 0]
    while (words.more) {
      const word = words.next()
      const problem = `tbf: illegal value for "${word}": "%s"\n`
      if (word === 'rate') rate = parsed(words, parseRate, problem)
      else if (['burst', 'buffer', 'maxburst'].includes(word)) burst = parsed(words, parseSize, problem)
      else if (word === 'limit') limit = parsed(words, parseSize, problem)
      else if (word === 'latency') latency = parsed(words, parseTime, problem)
      else if (word === 'peakrate') peakRate = parsed(words, parseRate, problem)
      else if (word === 'mtu' || word === 'minburst') mtu = parsed(words, parseSize, problem)
      else if (['mpu', 'overhead', 'linklayer'].includes(word))
        words.refuse(`tc: tbf "${word}" is not emulated here\n`, 2)
      else words.refuse(word === 'help' ? TBF_USAGE : `tbf: unknown parameter "${word}"\n${TBF_USAGE}`, 1, false)
    }
    const missing = [
      rate === 0 ? 'tbf: the "rate" parameter is mandatory.\n' : '',
      burst === 0 ? 'tbf: the "burst" parameter is mandatory.\n' : '',
      peakRate !== 0 && mtu === 0 ? 'tbf: when "peakrate" is specified, "mtu" must also be specified.\n' : '',
      limit === 0 && latency < 0 ? 'tbf: either "limit" or "latency" is required.\n' : '',
    ].join('')
    if (missing !== '') words.refuse(`${missing}${TBF_USAGE}`, 1, false)
    const microseconds = Math.floor(latency / 1000)
    const waiting = (bits: number, bucket: number) =>
      bits === 0 ? Number.POSITIVE_INFINITY : Math.floor((bits / 8) * (microseconds / 1e6) + bucket)
    const longest = Math.min(waiting(rate, burst), waiting(peakRate, mtu))
    const spec: TbfSpec = { rate, burst, limit: limit || longest, peakRate, mtu: mtu || USUAL_MTU }
    return (link, handle, parent) => new Tbf(link, handle, parent, spec)
  },
  print({ out }, qdisc) {
    const { rate, burst, limit, peakRate, mtu } = (qdisc as Tbf).spec
    const bucket = heldFor(rate, burst)
    const latency = Math.max(waitingTime(rate, limit, bucket), waitingTime(peakRate, limit, heldFor(peakRate, mtu)))
    const shown = transmitSize(rate, bucket)
    out.field('rate', rate / 8, `rate ${rateText(rate)} `)
    out.field('burst', shown, `burst ${sizeText(shown)} `)
    if (peakRate > 0) {
      const least = transmitSize(peakRate, heldFor(peakRate, mtu))
      out.text(`peakrate ${rateText(peakRate)} `)
      out.field('minburst', least, `minburst ${sizeText(least)} `)
    }
    if (latency >= 0) out.field('lat', Math.floor(latency), `lat ${shortTimeText(Math.floor(latency))} `)
    else out.field('limit', limit, `limit ${sizeText(limit)} `)
  },
}

/** The time that so many bytes are worth, in nanoseconds: by a factor of 32 bits, as psched_ratecfg_precompute makes it. */
function heldFor(bits: number, bytes: number): number {
  if (bits === 0) return 0
  let [factor, shift] = [BigInt(SECOND), 0n]
  const rate = BigInt(Math.floor(bits / 8))
  while (factor / rate < 1n << 31n && factor < 1n << 63n) {
    factor <<= 1n
    shift++
  }
  return Number((BigInt(bytes) * (factor / rate)) >> shift)
}

/** How long the last byte of a full queue waits, in microseconds (tbf_print_opt); of no rate the least. */
function waitingTime(bits: number, limit: number, bucket: number): number {
  return bits === 0 ? Number.NEGATIVE_INFINITY : (1e6 * limit) / (bits / 8) - wholeMicroseconds(bucket)
}
