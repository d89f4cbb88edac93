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
}

/** Below zero when `a` is better, by the steps of RFC 4271 9.1.2.2; `medDefault` counts where a path has no MED. */
export function comparePaths(a: CandidatePath, b: CandidatePath, medDefault = 0): number {
  const sameNeighbour = firstAs(a.attributes.path) === firstAs(b.attributes.path)
  const med = (path: CandidatePath) => path.attributes.med ?? medDefault
  return (
    b.localPreference - a.localPreference ||
    pathLength(a.attributes.path) - pathLength(b.attributes.path) ||
    a.attributes.origin - b.attributes.origin ||
    (sameNeighbour ? med(a) - med(b) : 0) ||
    Number(a.isInternal) - Number(b.isInternal) ||
    (a.cost === b.cost ? 0 : a.cost - b.cost) ||
    (a.attributes.originator ?? a.peerId) - (b.attributes.originator ?? b.peerId) ||
    a.attributes.clusters.length - b.attributes.clusters.length ||
    (a.peer < b.peer ? -1 : a.peer > b.peer ? 1 : 0)
  )
}
