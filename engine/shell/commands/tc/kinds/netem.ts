import { DISTRIBUTIONS } from '../../../../linux/tc/distribution.ts'
import { type Chance, NETEM_DEFAULTS, NEVER, Netem, type NetemSpec } from '../../../../linux/tc/netem.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { parsePercent, parseRate, parseTime, percentText, rateText, seconds, share, timeText } from '../units.ts'
import { NETEM_USAGE } from '../usage.ts'
import { illegal, parseCount, parsed, type QdiscKind } from './kind.ts'

type Draft = { -readonly [K in keyof NetemSpec]: NetemSpec[K] }

const DISTRIBUTION_DIRECTORY = '/usr/lib/x86_64-linux-gnu/tc/'

/** NEXT_IS_NUMBER: whether the next word begins as a number does. */
const nextIsNumber = (words: Words) => words.more && /^[-+.\d]/.test(words.word)

function chance(words: Words, name: string): Chance {
  const probability = parsed(words, parsePercent, illegal(name))
  const correlation = nextIsNumber(words) ? parsed(words, parsePercent, illegal(`${name} correlation`)) : 0
  return { probability, correlation }
}

function delay(words: Words, spec: Draft): void {
  spec.delay = parsed(words, parseTime, illegal('latency'))
  if (!nextIsNumber(words)) return
  spec.jitter = parsed(words, parseTime, illegal('latency'))
  if (nextIsNumber(words)) spec.delayCorrelation = parsed(words, parsePercent, illegal('latency'))
}

/** The probabilities of a model: those that are not given follow from the others. */
function probabilities(words: Words, names: readonly string[]): (number | undefined)[] {
  const found: (number | undefined)[] = [parsed(words, parsePercent, illegal(`loss ${names[0]!}`))]
  for (const name of names.slice(1))
    found.push(nextIsNumber(words) ? parsed(words, parsePercent, illegal(`loss ${name}`)) : undefined)
  return found
}

function loss(words: Words, spec: Draft): void {
  if (words.word === 'random' || nextIsNumber(words)) {
    if (words.word === 'random') words.next()
    spec.loss = chance(words, 'loss percent')
  } else if (words.word === 'state') {
    words.next()
    const [p13 = 0, p31, p32, p23, p14] = probabilities(words, ['p13', 'p31', 'p32', 'p23', 'p14'])
    spec.lossModel = { type: 'state', p13, p31: p31 ?? 1 - p13, p32: p32 ?? 0, p23: p23 ?? 1, p14: p14 ?? 0 }
  } else if (words.word === 'gemodel') {
    words.next()
    const [p = 0, r, h, k1] = probabilities(words, ['p', 'r', '1-h', '1-k'])
    spec.lossModel = { type: 'gemodel', p, r: r ?? 1 - p, h: h === undefined ? 0 : 1 - h, k1: k1 ?? 0 }
  } else words.refuse(`Unknown loss parameter: ${words.argument()}\n`, 1, false)
}

function distribution(words: Words, spec: Draft): void {
  const word = words.argument()
  const found = DISTRIBUTIONS.find(each => each === word)
  if (found !== undefined) spec.distribution = found
  else {
    const path = `${DISTRIBUTION_DIRECTORY}/${word}.dist`
    words.refuse(`No distribution data for ${word} (${path}: No such file or directory)\n`, 1, false)
  }
}

const TAKES: Readonly<Record<string, (words: Words, spec: Draft) => void>> = {
  limit: (words, spec) => void (spec.limit = parsed(words, parseCount, illegal('limit'))),
  latency: delay,
  delay,
  loss,
  drop: loss,
  duplicate: (words, spec) => void (spec.duplicate = chance(words, 'duplicate')),
  corrupt: (words, spec) => void (spec.corrupt = chance(words, 'corrupt')),
  reorder: (words, spec) => void (spec.reorder = chance(words, 'reorder')),
  gap: (words, spec) => void (spec.gap = parsed(words, parseCount, illegal('gap'))),
  ecn: (_, spec) => void (spec.ecn = true),
  distribution,
  rate(words, spec) {
    spec.rate = parsed(words, parseRate, illegal('rate'))
    if (nextIsNumber(words)) spec.packetOverhead = parsed(words, Number, illegal('rate'))
    if (nextIsNumber(words)) words.refuse('tc: netem "rate" with cells is not emulated here\n', 2)
  },
  slot: words => words.refuse('tc: netem "slot" is not emulated here\n', 2),
}

export const netem: QdiscKind = {
  name: 'netem',
  parse(words) {
    const spec: Draft = { ...NETEM_DEFAULTS }
    let shaped = false
    while (words.more) {
      const word = words.next()
      const take = Object.hasOwn(TAKES, word) ? TAKES[word]! : null
      shaped ||= word === 'distribution'
      if (take !== null) take(words, spec)
      else words.refuse(word === 'help' ? NETEM_USAGE : `What is "${word}"?\n${NETEM_USAGE}`, 1, false)
    }
    if (spec.reorder.probability > 0 && spec.delay === 0)
      words.refuse(`reordering not possible without specifying some delay\n${NETEM_USAGE}`, 1, false)
    if (spec.reorder.probability > 0 && spec.gap === 0) spec.gap = 1
    if (spec.gap > 0 && spec.reorder === NEVER) spec.reorder = { probability: 1, correlation: 0 }
    if (shaped && (spec.delay === 0 || spec.jitter === 0))
      words.refuse(`distribution specified but no latency and jitter values\n${NETEM_USAGE}`, 1, false)
    return (link, handle, parent) => new Netem(link, handle, parent, spec)
  },
  print(tool, qdisc) {
    const { spec } = qdisc as Netem
    const { out } = tool
    out.field('limit', spec.limit, `limit ${spec.limit}`)
    printDelay(tool, spec)
    printLoss(tool, spec)
    printChance(tool, 'duplicate', spec.duplicate)
    printChance(tool, 'reorder', spec.reorder.probability === 1 ? NEVER : spec.reorder)
    printChance(tool, 'corrupt', spec.corrupt)
    if (spec.rate > 0)
      out.object('rate', () => {
        out.field('rate', spec.rate / 8, ` rate ${rateText(spec.rate)}`)
        if (out.json || spec.packetOverhead > 0)
          out.field('packetoverhead', spec.packetOverhead, ` packetoverhead ${spec.packetOverhead}`)
      })
    out.field('ecn', spec.ecn, spec.ecn ? ' ecn ' : '')
    if (out.json || spec.gap > 0) out.field('gap', spec.gap, ` gap ${spec.gap}`)
  },
}

function printDelay({ out }: Tool, { delay: wait, jitter, delayCorrelation }: NetemSpec): void {
  if (wait === 0) return
  out.object('delay', () => {
    out.field('delay', seconds(wait), ` delay ${timeText(wait)}`)
    if (!out.json && jitter === 0) return
    out.field('jitter', seconds(jitter), `  ${timeText(jitter)}`)
    if (out.json || delayCorrelation > 0)
      out.field('correlation', share(delayCorrelation), ` ${percentText(delayCorrelation)}`)
  })
}

function printLoss(tool: Tool, { loss: random, lossModel }: NetemSpec): void {
  const { out } = tool
  if (random.probability > 0) printChance(tool, 'loss', random)
  if (lossModel === null) return
  const { type, ...values } = lossModel
  const shown: [string, number][] =
    type === 'state'
      ? Object.entries(values)
      : [
          ['p', lossModel.type === 'gemodel' ? lossModel.p : 0],
          ['r', lossModel.type === 'gemodel' ? lossModel.r : 0],
          ['1-h', lossModel.type === 'gemodel' ? 1 - lossModel.h : 0],
          ['1-k', lossModel.type === 'gemodel' ? lossModel.k1 : 0],
        ]
  out.object(`loss-${type === 'state' ? 'state' : 'gemodel'}`, () => {
    out.text(` loss ${type}`)
    for (const [name, value] of shown) out.field(name, share(value), ` ${name} ${percentText(value)}`)
  })
}

function printChance({ out }: Tool, name: string, { probability, correlation }: Chance): void {
  if (probability === 0) return
  out.object(name === 'loss' ? 'loss-random' : name, () => {
    out.field(name, share(probability), ` ${name} ${percentText(probability)}`)
    if (out.json || correlation > 0) out.field('correlation', share(correlation), ` ${percentText(correlation)}`)
  })
}
