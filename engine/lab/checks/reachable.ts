import * as v from 'valibot'
import { explainFlow } from '../explain.ts'
import { explainQuestions } from '../explain-names.ts'
import type { Lab } from '../lab.ts'
import { findPlace, NoPlace } from '../place.ts'
import { type ProbeResult, probe } from '../probe.ts'
import { resolveTarget } from '../target.ts'
import { checkKind, notPassed, PlaceName, Port, passed } from './check.ts'

export const Reach = v.strictObject({
  from: PlaceName,
  /** An address, a name as the source resolves it, or a place. */
  to: v.string(),
  protocol: v.optional(v.picklist(['icmp', 'tcp', 'udp']), 'icmp'),
  port: v.optional(Port),
})
export type Reach = v.InferOutput<typeof Reach>

/** One attempt, in words: what was tried, whether it worked, and if not, why. */
export interface Tried {
  readonly name: string
  readonly result: ProbeResult
  readonly reasons: readonly string[]
}

export function tryToReach(lab: Lab, spec: Reach): Tried | string {
  const place = findPlace(lab, spec.from)
  if (place instanceof NoPlace) return place.reason
  const to = resolveTarget(lab, spec.to)
  if (to instanceof NoPlace) return to.reason
  const name = `${place.name} -> ${spec.to}${spec.protocol === 'icmp' ? '' : `:${spec.port ?? 0}`}/${spec.protocol.toUpperCase()}`
  const result = probe(lab, place, { to, protocol: spec.protocol, port: spec.port ?? 0 })
  if (result.reached) return { name, result, reasons: [] }
  if (result.flow === undefined) {
    const questions = explainQuestions(lab, result.events, place)
    return { name, result, reasons: [`${name}: ${result.outcome}`, ...questions] }
  }
  const found = explainFlow(lab, result.events, result.flow, name)
  return { name, result, reasons: found.length > 0 ? found : [`${name}: ${result.outcome}`] }
}

export const reachable = checkKind({
  name: 'reachable',
  summary: 'A packet from one place gets an answer from another.',
  sends: true,
  schema: Reach,
  run(spec, { lab }) {
    const tried = tryToReach(lab, spec)
    if (typeof tried === 'string') return notPassed(tried)
    return tried.result.reached ? passed(`${tried.name}: ${tried.result.outcome}`) : notPassed(...tried.reasons)
  },
})

export const unreachable = checkKind({
  name: 'unreachable',
  summary: 'A packet from one place gets no answer from another.',
  sends: true,
  schema: Reach,
  run(spec, { lab }) {
    const tried = tryToReach(lab, spec)
    if (typeof tried === 'string') return notPassed(tried)
    return tried.result.reached
      ? notPassed(`${tried.name}: ${tried.result.outcome}, which should not be possible`)
      : passed(tried.reasons[0] ?? `${tried.name}: ${tried.result.outcome}`)
  },
})
