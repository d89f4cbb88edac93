import type { Ip, Ipv4 } from '../../wire/address.ts'
import { firstAs, type PathAttributes, pathLength } from './attributes.ts'

/** One way to a prefix, as the decision process of RFC 4271 9.1.2 looks at it. */
export interface CandidatePath {
  readonly attributes: PathAttributes
  /** Learnt from a peer of the own AS. */
  readonly isInternal: boolean
  /** Cost to the next hop; Infinity where it cannot be reached. */
  readonly cost: number
  readonly peerId: Ipv4
  readonly peer: Ip
  readonly localPreference: number
  /** Of two external paths the one that is in use stays, where a daemon wishes so. */
  readonly isSelected?: boolean
}

/** What decides between two paths (RFC 4271 9.1.2.2, RFC 4456 9), in this order. */
export type DecidingStep =
  | 'localPreference'
  | 'asPath'
  | 'origin'
  | 'med'
  | 'peerType'
  | 'cost'
  | 'older'
  | 'routerId'
  | 'clusterLength'
  | 'neighbor'

/** Which of two paths is better: below zero for `a`; and by which step. `medDefault` counts where a path has no MED. */
export function decidePaths(
  a: CandidatePath,
  b: CandidatePath,
  medDefault = 0,
): { readonly order: number; readonly step: DecidingStep } {
  const sameNeighbour = firstAs(a.attributes.path) === firstAs(b.attributes.path)
  const med = (path: CandidatePath) => path.attributes.med ?? medDefault
  const selected = (path: CandidatePath) => Number(path.isSelected ?? false)
  const steps: readonly (readonly [DecidingStep, number])[] = [
    ['localPreference', b.localPreference - a.localPreference],
    ['asPath', pathLength(a.attributes.path) - pathLength(b.attributes.path)],
    ['origin', a.attributes.origin - b.attributes.origin],
    ['med', sameNeighbour ? med(a) - med(b) : 0],
    ['peerType', Number(a.isInternal) - Number(b.isInternal)],
    ['cost', a.cost === b.cost ? 0 : a.cost - b.cost],
    ['older', a.isInternal || b.isInternal ? 0 : selected(b) - selected(a)],
    ['routerId', (a.attributes.originator ?? a.peerId) - (b.attributes.originator ?? b.peerId)],
    ['clusterLength', a.attributes.clusters.length - b.attributes.clusters.length],
    ['neighbor', a.peer < b.peer ? -1 : a.peer > b.peer ? 1 : 0],
  ]
  const [step, order] = steps.find(([, difference]) => difference !== 0) ?? ['neighbor', 0]
  return { order, step }
}

export function comparePaths(a: CandidatePath, b: CandidatePath, medDefault = 0): number {
  return decidePaths(a, b, medDefault).order
}
