import { Fifo } from '../../../linux/tc/fifo.ts'
import { NETEM_DEFAULTS, Netem, type NetemSpec } from '../../../linux/tc/netem.ts'
import type { Qdisc } from '../../../linux/tc/qdisc.ts'
import type { QdiscMaker } from '../../../linux/tc/root.ts'
import { Tbf, type TbfSpec } from '../../../linux/tc/tbf.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Words } from '../../iproute/words.ts'
import { parsePercent, parseRate, parseSize, parseTime, percentText, rateText, sizeText, timeText } from './units.ts'

/** A queueing discipline for tc: its arguments, and what a listing shows of it. What is wrong stands in `words.refusal`. */
export interface QdiscKind {
  readonly name: string
  readonly parse: (words: Words) => QdiscMaker
  readonly print: (qdisc: Qdisc) => string
}

const TBF_USAGE = `Usage: ... tbf limit BYTES burst BYTES[/BYTES] rate KBPS [ mtu BYTES[/BYTES] ]
	[ peakrate KBPS ] [ latency TIME ] [ overhead BYTES ] [ linklayer TYPE ]
`

function value(words: Words, name: string, parse: (word: string) => number | undefined, problem: string): number {
  const word = words.argument()
  const found = parse(word)
  if (found === undefined) words.refuse(problem.replace('%s', word).replace('%n', name), 1, false)
  return found ?? 0
}

const NETEM_PROBLEM = 'Illegal "%n"\n'

const netem: QdiscKind = {
  name: 'netem',
  parse(words) {
    const spec: { -readonly [K in keyof NetemSpec]: NetemSpec[K] } = { ...NETEM_DEFAULTS }
    while (words.more) {
      const word = words.next()
      if (word === 'limit') spec.limit = value(words, 'limit', Number, NETEM_PROBLEM)
      else if (word === 'delay' || word === 'latency') {
        spec.delay = value(words, 'latency', parseTime, NETEM_PROBLEM)
        const jitter = words.more ? parseTime(words.word) : undefined
        if (jitter !== undefined) {
          words.next()
          spec.jitter = jitter
        }
        if (words.more && parsePercent(words.word) !== undefined)
          words.refuse('tc: netem correlation is not emulated here\n', 2)
      } else if (word === 'loss' || word === 'drop') {
        if (words.word === 'random') words.next()
        spec.loss = value(words, 'loss percent', parsePercent, NETEM_PROBLEM)
      } else if (word === 'duplicate') spec.duplicate = value(words, 'duplicate', parsePercent, NETEM_PROBLEM)
      else if (word === 'rate') spec.rate = value(words, 'rate', parseRate, NETEM_PROBLEM)
      else if (['corrupt', 'reorder', 'gap', 'distribution', 'slot', 'ecn'].includes(word))
        words.refuse(`tc: netem "${word}" is not emulated here\n`, 2)
      else words.refuse(`What is "${word}"?\n`, 1, false)
    }
    return (link, handle) => new Netem(link, handle, spec)
  },
  print(qdisc) {
    const { limit, delay, jitter, loss, duplicate, rate } = (qdisc as Netem).spec
    const parts = [`limit ${limit}`]
    if (delay > 0) parts.push(`delay ${timeText(delay)}${jitter > 0 ? `  ${timeText(jitter)}` : ''}`)
    if (loss > 0) parts.push(`loss ${percentText(loss)}`)
    if (duplicate > 0) parts.push(`duplicate ${percentText(duplicate)}`)
    if (rate > 0) parts.push(`rate ${rateText(rate)}`)
    return parts.join(' ')
  },
}

const tbf: QdiscKind = {
  name: 'tbf',
  parse(words) {
    const problem = 'tbf: illegal value for "%n": "%s"\n'
    let [rate, burst, limit, latency] = [0, 0, 0, -1]
    while (words.more) {
      const word = words.next()
      if (word === 'rate') rate = value(words, word, parseRate, problem)
      else if (['burst', 'buffer', 'maxburst'].includes(word)) burst = value(words, word, parseSize, problem)
      else if (word === 'limit') limit = value(words, word, parseSize, problem)
      else if (word === 'latency') latency = value(words, word, parseTime, problem)
      else if (['mtu', 'minburst', 'mpu', 'peakrate', 'overhead', 'linklayer'].includes(word))
        words.refuse(`tc: tbf "${word}" is not emulated here\n`, 2)
      else words.refuse(`What is "${word}"?\n${TBF_USAGE}`, 1, false)
    }
    const missing = [
      rate === 0 ? 'tbf: the "rate" parameter is mandatory.\n' : '',
      burst === 0 ? 'tbf: the "burst" parameter is mandatory.\n' : '',
      limit === 0 && latency < 0 ? 'tbf: either "limit" or "latency" is required.\n' : '',
    ].join('')
    if (missing !== '') words.refuse(`${missing}${TBF_USAGE}`, 1, false)
    const spec: TbfSpec = { rate, burst, limit: limit || Math.floor((rate * latency) / 8 / SECOND) + burst }
    return (link, handle) => new Tbf(link, handle, spec)
  },
  print(qdisc) {
    const { rate, burst, limit } = (qdisc as Tbf).spec
    return `rate ${rateText(rate)} burst ${sizeText(burst)} lat ${timeText(Math.round(((limit - burst) * 8 * SECOND) / rate))} `
  },
}

function fifo(name: 'pfifo' | 'bfifo'): QdiscKind {
  return {
    name,
    parse(words) {
      let limit = 0
      while (words.more) {
        const word = words.next()
        if (word === 'limit') limit = value(words, word, parseSize, 'Illegal "%n"\n')
        else words.refuse(`What is "${word}"?\nUsage: ... [p|b]fifo [ limit NUMBER ]\n`, 1, false)
      }
      return (link, handle) => {
        const usual = name === 'pfifo' ? link.txQueueLength : link.txQueueLength * (link.mtu + link.headerLength)
        return new Fifo(link, handle, name, limit || usual)
      }
    },
    print(qdisc) {
      const { limit } = qdisc as Fifo
      return name === 'pfifo' ? `limit ${limit}p` : `limit ${sizeText(limit)}`
    },
  }
}

/** The disciplines that tc hangs at a root. A new one is a file in linux/tc and a line. */
export const QDISC_KINDS: readonly QdiscKind[] = [netem, tbf, fifo('pfifo'), fifo('bfifo')]

/** Those that a Linux kernel has and this one does not. */
export const MISSING_KINDS: readonly string[] = [
  'htb',
  'prio',
  'fq',
  'fq_codel',
  'codel',
  'sfq',
  'cake',
  'hfsc',
  'ingress',
  'clsact',
  'pfifo_fast',
  'mq',
  'red',
  'drr',
  'ets',
]
