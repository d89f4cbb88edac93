import { type FairKind, FairQueue, type FairSpec } from '../../../../linux/tc/fair.ts'
import { MILLISECOND } from '../../../../sim/timer.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { parseSize, parseTime, sizeText, timeText } from '../units.ts'
import { CODEL_USAGE, FQ_CODEL_USAGE, FQ_USAGE, SFQ_USAGE } from '../usage.ts'
import { illegal, parseCount, parsed, type QdiscKind } from './kind.ts'

type Field = 'limit' | 'flowLimit' | 'flows' | 'quantum' | 'perturb' | 'target' | 'interval'

interface Argument {
  readonly word: string
  readonly field: Field
  readonly parse: (word: string) => number | undefined
}

const argument = (word: string, field: Field, parse = parseCount): Argument => ({ word, field, parse })
const TIMES: readonly Argument[] = [
  argument('target', 'target', parseTime),
  argument('interval', 'interval', parseTime),
]

interface Fair {
  readonly kind: FairKind
  readonly usage: string
  readonly spec: FairSpec
  readonly arguments: readonly Argument[]
  /** Words of the real one that change nothing here and are refused. */
  readonly missing: readonly string[]
  readonly print: (tool: Tool, qdisc: FairQueue) => void
  readonly statistics?: (tool: Tool, qdisc: FairQueue) => void
}

const NONE = { quantum: 0, perturb: 0, target: 0, interval: 0 }
const CODEL = { target: 5 * MILLISECOND, interval: 100 * MILLISECOND }

function times(tool: Tool, { spec }: FairQueue): void {
  tool.out.field('target', spec.target / 1000 - 1, `target ${timeText(spec.target)} `)
  tool.out.field('interval', spec.interval / 1000 - 1, `interval ${timeText(spec.interval)} `)
}

const SFQ: Fair = {
  kind: 'sfq',
  usage: SFQ_USAGE,
  spec: { kind: 'sfq', limit: 127, flowLimit: 127, flows: 1024, ...NONE },
  arguments: [
    argument('limit', 'limit'),
    argument('perturb', 'perturb'),
    argument('quantum', 'quantum', parseSize),
    argument('divisor', 'flows'),
    argument('depth', 'flowLimit'),
  ],
  missing: ['flows', 'headdrop', 'redflowlimit', 'min', 'max', 'avpkt', 'burst', 'probability', 'ecn', 'harddrop'],
  print(tool, qdisc) {
    const { limit, flowLimit, flows, perturb } = qdisc.spec
    tool.out.field('limit', limit, `limit ${limit}p `)
    tool.out.field('quantum', qdisc.quantum, `quantum ${sizeText(qdisc.quantum)} `)
    tool.out.field('depth', flowLimit, `depth ${flowLimit} `)
    tool.out.field('divisor', flows, `divisor ${flows} `)
    if (perturb > 0) tool.out.field('perturb', perturb, `perturb ${perturb}sec `)
  },
}

const FQ_CODEL: Fair = {
  kind: 'fq_codel',
  usage: FQ_CODEL_USAGE,
  spec: { kind: 'fq_codel', limit: 10_240, flowLimit: 10_240, flows: 1024, ...NONE, ...CODEL },
  arguments: [
    argument('limit', 'limit'),
    argument('flows', 'flows'),
    argument('quantum', 'quantum', parseSize),
    ...TIMES,
  ],
  missing: ['memory_limit', 'ecn', 'noecn', 'ce_threshold', 'ce_threshold_selector', 'drop_batch'],
  print(tool, qdisc) {
    const { limit, flows } = qdisc.spec
    tool.out.field('limit', limit, `limit ${limit}p `)
    tool.out.field('flows', flows, `flows ${flows} `)
    tool.out.field('quantum', qdisc.quantum, `quantum ${qdisc.quantum} `)
    times(tool, qdisc)
    tool.out.field('memory_limit', 33_554_432, 'memory_limit 32Mb ')
    tool.out.field('ecn', true, 'ecn ')
    tool.out.field('drop_batch', 64, 'drop_batch 64 ')
  },
  statistics(tool, qdisc) {
    const { largest, overlimitDrops, newFlows, activeFlows } = qdisc
    tool.out.field('maxpacket', largest, `  maxpacket ${largest}`)
    tool.out.field('drop_overlimit', overlimitDrops, ` drop_overlimit ${overlimitDrops}`)
    tool.out.field('new_flow_count', newFlows, ` new_flow_count ${newFlows}`)
    tool.out.field('ecn_mark', 0, ' ecn_mark 0')
    tool.out.field('new_flows_len', 0, '\n  new_flows_len 0')
    tool.out.field('old_flows_len', activeFlows, ` old_flows_len ${activeFlows}\n`)
  },
}

const FQ: Fair = {
  kind: 'fq',
  usage: FQ_USAGE,
  spec: { kind: 'fq', limit: 10_000, flowLimit: 100, flows: 1024, ...NONE },
  arguments: [
    argument('limit', 'limit'),
    argument('flow_limit', 'flowLimit'),
    argument('buckets', 'flows'),
    argument('quantum', 'quantum', parseSize),
  ],
  missing: [
    'initial_quantum',
    'maxrate',
    'pacing',
    'nopacing',
    'refill_delay',
    'low_rate_threshold',
    'orphan_mask',
    'timer_slack',
    'ce_threshold',
    'horizon',
  ],
  print(tool, qdisc) {
    const { limit, flowLimit, flows } = qdisc.spec
    tool.out.field('limit', limit, `limit ${limit}p `)
    tool.out.field('flow_limit', flowLimit, `flow_limit ${flowLimit}p `)
    tool.out.field('buckets', flows, `buckets ${flows} `)
    tool.out.field('quantum', qdisc.quantum, `quantum ${sizeText(qdisc.quantum)} `)
  },
}

const CODEL_KIND: Fair = {
  kind: 'codel',
  usage: CODEL_USAGE,
  spec: { kind: 'codel', limit: 1000, flowLimit: 1000, flows: 1, ...NONE, ...CODEL },
  arguments: [argument('limit', 'limit'), ...TIMES],
  missing: ['ecn', 'noecn', 'ce_threshold'],
  print(tool, qdisc) {
    tool.out.field('limit', qdisc.spec.limit, `limit ${qdisc.spec.limit}p `)
    times(tool, qdisc)
  },
}

function fair(described: Fair): QdiscKind {
  const { kind, usage } = described
  return {
    name: kind,
    parse(words) {
      const spec: { -readonly [K in keyof FairSpec]: FairSpec[K] } = { ...described.spec }
      while (words.more) {
        const word = words.next()
        const known = described.arguments.find(each => each.word === word)
        if (known !== undefined) spec[known.field] = parsed(words, known.parse, illegal(word))
        else if (described.missing.includes(word)) words.refuse(`tc: ${kind} "${word}" is not emulated here\n`, 2)
        else words.refuse(word === 'help' ? usage : `What is "${word}"?\n${usage}`, 1, false)
      }
      spec.flows = Math.max(1, spec.flows)
      spec.quantum = kind === 'fq' && spec.quantum === 0 ? 3028 : spec.quantum
      if (kind === 'codel') spec.flowLimit = spec.limit
      return (link, handle, parent) => new FairQueue(link, handle, parent, spec)
    },
    print: (tool, qdisc) => described.print(tool, qdisc as FairQueue),
    ...(described.statistics === undefined
      ? {}
      : { statistics: (tool: Tool, qdisc) => described.statistics!(tool, qdisc as FairQueue) }),
  }
}

export const fairKinds: readonly QdiscKind[] = [SFQ, FQ, FQ_CODEL, CODEL_KIND].map(fair)
