import type { NetNs } from '../net/netns.ts'
import { LOCAL_OUT } from '../net/trace.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { explainFlow } from './explain.ts'
import { eventKey, type FlowKey, formatKey } from './flow.ts'
import type { Lab } from './lab.ts'
import type { Place } from './place.ts'

const DNS_PORT = 53

/** Why a place's questions to its name servers got no answer: one sentence for each server that it asked, none when answers came. */
export function explainQuestions(lab: Lab, events: readonly TraceEvent[], place: Place): string[] {
  const asked = new Map<string, FlowKey>()
  for (const event of events) {
    const key = event.kind === LOCAL_OUT && isOf(event, place.process.network.net) ? eventKey(event) : undefined
    if (key?.destinationPort === DNS_PORT) asked.set(formatKey(key), key)
  }
  return [...asked].flatMap(([server, key]) => explainFlow(lab, events, key, `${place.name} -> ${server}`))
}

function isOf(event: TraceEvent, net: NetNs): boolean {
  return event.subject === net
}
