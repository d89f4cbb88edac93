import type { RulesetEvent } from '../../../linux/netfilter/events.ts'
import { eventText } from '../../../linux/netfilter/nft/print/events.ts'
import { ruleText, type Showing } from '../../../linux/netfilter/nft/print/tables.ts'
import { traceText } from '../../../linux/netfilter/nft/print/trace.ts'
import type { Query } from '../../../linux/netfilter/nft/syntax.ts'
import type { Rule } from '../../../linux/netfilter/rule.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { WaitQueue } from '../../../sim/wait.ts'

/** Events that may wait for a reader; more are lost, as when a netlink socket's buffer is full. */
const WAITING_MAX = 4096

const OBJECTS: Readonly<Record<string, readonly RulesetEvent['type'][]>> = {
  tables: ['table'],
  chains: ['chain'],
  sets: ['set'],
  rules: ['rule'],
  elements: ['element'],
  ruleset: ['table', 'chain', 'rule', 'set', 'element', 'object'],
}

/** Rules are shown as they were when the monitor began, counters included; it does not know those that came later. */
function listenTrace(process: Process, { style }: Showing, push: (text: string) => void): () => void {
  const { netfilter } = process.network
  const known = new Map<Rule, string>()
  for (const { chains } of netfilter.ruleset.tables)
    for (const { rules } of chains.values())
      for (const rule of rules) known.set(rule, ruleText(rule, { ...style, handles: false }))
  return netfilter.listenTrace(step => push(traceText(step, style, rule => known.get(rule))))
}

/** `nft monitor`: a line for each change, or for each step of traced packets, until a signal comes. */
export function* monitor(
  process: Process,
  { events, objects }: Extract<Query, { op: 'monitor' }>,
  showing: Showing,
): Running {
  const { netfilter } = process.network
  const waiting: string[] = []
  const came = new WaitQueue()
  const push = (text: string) => {
    if (text === '' || waiting.length >= WAITING_MAX) return
    waiting.push(text)
    came.wake()
  }
  const stops: (() => void)[] = []
  if (objects !== 'trace')
    stops.push(
      netfilter.ruleset.listen(event => {
        if (events !== null && event.gone !== (events === 'destroy')) return
        if (objects !== null && !OBJECTS[objects]!.includes(event.type)) return
        push(eventText(event, { ...showing, now: process.host.sim.now }))
      }),
    )
  if (objects === null || objects === 'trace') stops.push(listenTrace(process, showing, push))
  try {
    for (;;) {
      const line = waiting.shift()
      if (line !== undefined) yield* process.print(line)
      else yield* process.wait([came])
    }
  } finally {
    for (const stop of stops) stop()
  }
}
