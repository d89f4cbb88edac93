import type { Process } from '../../linux/process.ts'
import type { Pod } from '../api/schema/generated/types.ts'
import type { KubeClient } from '../client/client.ts'
import type { EventRecorder } from '../client/events.ts'
import type { DnsConfiguration } from './dns.ts'
import type { ImagePuller } from './image-puller.ts'
import type { PodWorker } from './pod-worker.ts'
import type { ObjectSources } from './sources.ts'
import type { StatusWriter } from './status-writer.ts'

/** What the pods of one node share. */
export interface KubeletContext {
  readonly process: Process
  readonly nodeName: string
  readonly client: KubeClient
  readonly events: EventRecorder
  readonly images: ImagePuller
  readonly dns: DnsConfiguration
  readonly sources: ObjectSources
  readonly statuses: StatusWriter
  /** The node's addresses, the internal one first. */
  readonly hostIps: readonly string[]
  /** Wall clock of the lab as the API writes it. */
  readonly timestamp: string
  /** Whether a CNI configuration is there. */
  networkReady(): boolean
  isStatic(pod: Pod): boolean
  /** Wakes the worker again after a failure to reach the API server. */
  retryLater(worker: PodWorker): void
}
