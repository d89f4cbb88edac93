import type { DirectoryInode } from '../../linux/vfs/directory.ts'
import type { Cluster } from '../cluster.ts'
import type { ImageSpec } from '../images/registry.ts'
import type { ClusterSpec } from '../kubernetes/cluster-spec.ts'
import type { LabService } from '../services.ts'
import type { LabSpec } from '../spec.ts'
import type { Topology } from '../topology.ts'

/** What labs are put together from. Where scripts are fetched, some of it comes only when it is asked for; elsewhere all of it is there. */
export interface Parts {
  /** The root directory with every command. Nothing in a lab changes it: machines and containers show it through overlays. */
  readonly root: DirectoryInode
  /** Daemons that a lab can start on a host. */
  readonly services: readonly LabService[]
  /** Images that pods can be made from, besides those of the cluster itself. */
  readonly images: readonly ImageSpec[]
  readonly bootstrapCluster: (topology: Topology, spec: ClusterSpec, images: () => readonly ImageSpec[]) => Cluster
}

/** Parts with the two moments at which those that are missing are fetched. */
export interface LoadedParts {
  readonly parts: Parts
  /** Before a built-in lab is switched on: what it needs to come up. A lab of other origin needs the rest too. */
  readonly loadToBoot: (spec: LabSpec) => Promise<void>
  /** Before anything is typed or looked at in a lab: everything else. */
  readonly loadRest: () => Promise<void>
}
