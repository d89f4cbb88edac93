import type { Describer } from './describer.ts'
import { clusterRole, clusterRoleBinding, role, roleBinding } from './kinds/access.ts'
import { configMap, secret, serviceAccount } from './kinds/configuration.ts'
import { deployment } from './kinds/deployment.ts'
import { endpointSlice, endpoints } from './kinds/endpoints.ts'
import { ingress } from './kinds/ingress.ts'
import { namespace } from './kinds/namespace.ts'
import { networkPolicy } from './kinds/network-policy.ts'
import { node } from './kinds/node.ts'
import { pod } from './kinds/pod.ts'
import { service } from './kinds/service.ts'
import { daemonSet, job, replicaSet, statefulSet } from './kinds/workloads.ts'

/** Kinds with a description of their own; the others are described field by field. */
export const describers: readonly Describer[] = [
  pod,
  node,
  service,
  deployment,
  replicaSet,
  daemonSet,
  statefulSet,
  job,
  namespace,
  networkPolicy,
  endpoints,
  endpointSlice,
  configMap,
  secret,
  serviceAccount,
  ingress,
  role,
  clusterRole,
  roleBinding,
  clusterRoleBinding,
]
