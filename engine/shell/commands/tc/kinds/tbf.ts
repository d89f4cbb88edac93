import { Tbf, type TbfSpec } from '../../../../linux/tc/tbf.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { parseRate, parseSize, parseTime, rateText, sizeText, timeText } from '../units.ts'
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
    const waiting = Math.floor((rate * latency) / 8 / SECOND) + burst
    const spec: TbfSpec = { rate, burst, limit: limit || waiting, peakRate, mtu: mtu || USUAL_MTU }
    return (link, handle, parent) => new Tbf(link, handle, parent, spec)
  },
  print({ out }, qdisc) {
    const { rate, burst, limit, peakRate, mtu } = (qdisc as Tbf).spec
    const latency = Math.round(((limit - burst) * 8 * SECOND) / rate)
    out.field('rate', rate / 8, `rate ${rateText(rate)} `)
    out.field('burst', burst, `burst ${sizeText(burst)} `)
    if (peakRate > 0) {
      out.field('peakrate', peakRate / 8, `peakrate ${rateText(peakRate)} `)
      out.field('minburst', mtu, `minburst ${sizeText(mtu)} `)
    }
    out.field('lat', Math.round(latency / 1000), `lat ${timeText(latency)} `)
  },
}
