import type { Call } from '../call.ts'
import type { Outcome } from '../respond.ts'
import { binding } from './binding.ts'
import { connect } from './connect.ts'
import { eviction } from './eviction.ts'
import { finalize } from './finalize.ts'
import { scale } from './scale.ts'
import { ephemeralContainers, status } from './status.ts'
import { token } from './token.ts'

/** What lies below an object: `/status`, `/scale`, `/log`. */
export interface Subresource {
  readonly name: string
  readonly verbs: readonly string[]
  /** What discovery says of it; the kind of the object itself unless told. */
  readonly kind?: { readonly group?: string; readonly version?: string; readonly kind: string }
  handle(call: Call, verb: string): Outcome
}

const CONNECT = ['create', 'get']

/** Every subresource that a resource may name in its definition. */
export const SUBRESOURCES: readonly Subresource[] = [
  status,
  scale,
  binding,
  ephemeralContainers,
  eviction,
  token,
  finalize,
  { name: 'log', verbs: ['get'], handle: connect },
  { name: 'exec', verbs: CONNECT, kind: { kind: 'PodExecOptions' }, handle: connect },
  { name: 'attach', verbs: CONNECT, kind: { kind: 'PodAttachOptions' }, handle: connect },
  { name: 'portforward', verbs: CONNECT, kind: { kind: 'PodPortForwardOptions' }, handle: connect },
  { name: 'proxy', verbs: ['create', 'delete', 'get', 'patch', 'update'], handle: connect },
]
