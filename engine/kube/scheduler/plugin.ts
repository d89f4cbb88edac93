import type { Node, Pod } from '../api/schema/generated/types.ts'
import type { Load, Resources } from './resources.ts'

/** A node with the pods that are on it or are promised to it. */
export interface NodeInfo {
  readonly node: Node
  readonly pods: readonly Pod[]
  /** Sum of the requests of those pods. */
  readonly requested: Resources
  readonly allocatable: Resources
  /** Sum of what those pods count for in scores. */
  readonly load: Load
  /** How many of its pods a controller has, by its uid. */
  readonly owners: ReadonlyMap<string, number>
  /** Those of its pods that others must stay away from. */
  readonly repelling: readonly Pod[]
}

/** Reasons against nodes, by how they are told in `0/3 nodes are available: ...`; undefined when a node fits. */
export interface FilterPlugin {
  readonly name: string
  filter(pod: Pod, node: NodeInfo, all: readonly NodeInfo[]): readonly string[] | undefined
}

/** How much a plugin likes a node: 0 to 100, before its weight. */
export interface ScorePlugin {
  readonly name: string
  readonly weight: number
  score(pod: Pod, node: NodeInfo, all: readonly NodeInfo[]): number
}
