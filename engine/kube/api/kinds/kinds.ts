import type { ResourceDefinition } from '../definition.ts'
import { apiServices } from './api-services.ts'
import { configMaps } from './config-maps.ts'
import { controllerRevisions } from './controller-revisions.ts'
import { cronJobs } from './cron-jobs.ts'
import { customResourceDefinitions } from './custom-resource-definitions.ts'
import { daemonSets } from './daemon-sets.ts'
import { deployments } from './deployments.ts'
import { endpointSlices } from './endpoint-slices.ts'
import { endpoints } from './endpoints.ts'
import { events, newEvents } from './events.ts'
import { horizontalPodAutoscalers, horizontalPodAutoscalersV1 } from './horizontal-pod-autoscalers.ts'
import { ingressClasses } from './ingress-classes.ts'
import { ingresses } from './ingresses.ts'
import { jobs } from './jobs.ts'
import { leases } from './leases.ts'
import { namespaces } from './namespaces.ts'
import { networkPolicies } from './network-policies.ts'
import { nodes } from './nodes.ts'
import { persistentVolumeClaims } from './persistent-volume-claims.ts'
import { persistentVolumes } from './persistent-volumes.ts'
import { podDisruptionBudgets } from './pod-disruption-budgets.ts'
import { podTemplates } from './pod-templates.ts'
import { pods } from './pods.ts'
import { priorityClasses } from './priority-classes.ts'
import { limitRanges, resourceQuotas } from './quotas.ts'
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from './rbac.ts'
import { replicaSets } from './replica-sets.ts'
import { replicationControllers } from './replication-controllers.ts'
import { runtimeClasses } from './runtime-classes.ts'
import { secrets } from './secrets.ts'
import { serviceAccounts } from './service-accounts.ts'
import { ipAddresses, serviceCidrs } from './service-cidrs.ts'
import { services } from './services.ts'
import { statefulSets } from './stateful-sets.ts'
import { csiDrivers, csiNodes, storageClasses, volumeAttachments } from './storage.ts'

/** Every resource that is built in. To add one: a file beside this one, and its line here. */
export const KINDS: readonly ResourceDefinition[] = [
  namespaces,
  nodes,
  pods,
  podTemplates,
  replicationControllers,
  services,
  endpoints,
  configMaps,
  secrets,
  serviceAccounts,
  events,
  persistentVolumes,
  persistentVolumeClaims,
  resourceQuotas,
  limitRanges,
  deployments,
  replicaSets,
  daemonSets,
  statefulSets,
  controllerRevisions,
  jobs,
  cronJobs,
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
  networkPolicies,
  ingresses,
  ingressClasses,
  serviceCidrs,
  ipAddresses,
  endpointSlices,
  newEvents,
  leases,
  podDisruptionBudgets,
  priorityClasses,
  runtimeClasses,
  storageClasses,
  csiDrivers,
  csiNodes,
  volumeAttachments,
  roles,
  roleBindings,
  clusterRoles,
  clusterRoleBindings,
  customResourceDefinitions,
  apiServices,
] as unknown as readonly ResourceDefinition[]
