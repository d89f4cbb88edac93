import type { Call } from '../call.ts'
import type { ApiObject } from '../object.ts'
import type { Outcome } from '../respond.ts'

/**
 * What the API server passes on to others: the kubelet (log, exec, attach, port-forward), and the proxies to pods, services and
 * nodes. The composition root fills them in.
 */
export interface SubresourceHooks {
  readonly [subresource: string]: ((call: Call, object: ApiObject) => Outcome) | undefined
}
