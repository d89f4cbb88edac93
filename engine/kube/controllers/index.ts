import type { Controller } from './controller.ts'
import { daemonSetController } from './daemonset.ts'
import { deploymentController } from './deployment/deployment.ts'
import { endpointsController } from './endpoints.ts'
import { endpointSliceController } from './endpointslice.ts'
import { garbageCollector } from './garbage-collector.ts'
import { namespaceController } from './namespace.ts'
import { nodeLifecycleController } from './node-lifecycle.ts'
import { podGarbageCollector } from './pod-gc.ts'
import { replicaSetController } from './replicaset.ts'
import { serviceAccountController } from './serviceaccount.ts'

/** The control loops of kube-controller-manager that need no configuration. A new one is a file and a line here. */
export const controllers: readonly Controller[] = [
  // Workloads.
  deploymentController,
  replicaSetController,
  daemonSetController,
  // Services.
  endpointSliceController,
  endpointsController,
  // Nodes.
  nodeLifecycleController,
  // Housekeeping.
  namespaceController,
  serviceAccountController,
  garbageCollector,
  podGarbageCollector,
]
