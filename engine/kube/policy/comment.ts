import type { Direction } from './model.ts'

/** What a rule that ends an isolated pod's chain says in its comment: who is isolated, and by which policies. */
export interface Isolation {
  /** `namespace/name` of the pod. */
  readonly pod: string
  readonly direction: Direction
  /** `namespace/name` of each policy. */
  readonly policies: readonly string[]
}

/** XT_MAX_COMMENT_LEN is 256, with the final zero. */
const COMMENT_MAX = 255
const FORM = /^(\S+): no (ingress|egress) rule of (.*?)(?: matches|\.\.\.)$/

export function isolationComment({ pod, direction, policies }: Isolation): string {
  const text = `${pod}: no ${direction} rule of ${policies.join(', ')} matches`
  return text.length > COMMENT_MAX ? `${text.slice(0, COMMENT_MAX - 3)}...` : text
}

/** Reads such a comment again; the list of policies may have been cut. */
export function readIsolation(comment: string | undefined): Isolation | undefined {
  const match = FORM.exec(comment ?? '')
  if (match === null) return undefined
  const [, pod = '', direction, policies = ''] = match
  return { pod, direction: direction as Direction, policies: policies.split(', ') }
}
