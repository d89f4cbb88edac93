import type { Call } from '../call.ts'
import type { ApiObject, DraftObject } from '../object.ts'
import type { Failure } from '../status.ts'
import { defaultStorageClass } from './default-storage-class.ts'
import { defaultTolerations } from './default-tolerations.ts'
import { limitRanger } from './limit-ranger.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { podSecurity } from './pod-security.ts'
import { priority } from './priority.ts'
import { resourceQuota } from './resource-quota.ts'
import { serviceAccount } from './service-account.ts'
import { storageProtection } from './storage-protection.ts'
import { taintNodes } from './taint-nodes.ts'

/** One admission plugin. `admit` may change the object, `validate` may only refuse it; `old` is undefined for a create. */
export interface Admission {
  readonly name: string
  admit?(call: Call, draft: DraftObject, old: ApiObject | undefined): Failure | undefined
  validate?(call: Call, object: ApiObject, old: ApiObject | undefined): Failure | undefined
  /** Asked before a deletion. */
  remove?(call: Call, object: ApiObject): Failure | undefined
}

/** In the order of the real server (pkg/kubeapiserver/options/plugins.go): quota is last, since what it counts must be final. */
export const ADMISSION: readonly Admission[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  taintNodes,
  podSecurity,
  priority,
  defaultTolerations,
  defaultStorageClass,
  storageProtection,
  resourceQuota,
]

export function admit(call: Call, draft: DraftObject, old: ApiObject | undefined): Failure | undefined {
  for (const plugin of ADMISSION) {
    const refused = plugin.admit?.(call, draft, old)
    if (refused !== undefined) return refused
  }
  return undefined
}

export function admitValid(call: Call, object: ApiObject, old: ApiObject | undefined): Failure | undefined {
  for (const plugin of ADMISSION) {
    const refused = plugin.validate?.(call, object, old)
    if (refused !== undefined) return refused
  }
  return undefined
}

export function authorizeDelete(call: Call, object: ApiObject): Failure | undefined {
  for (const plugin of ADMISSION) {
    const refused = plugin.remove?.(call, object)
    if (refused !== undefined) return refused
  }
  return undefined
}
