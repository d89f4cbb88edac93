import type { FileStatus } from '../../../linux/vfs/status.ts'

/** A file that find has come to. */
export interface Found {
  /** As it is printed: the starting point and what follows. */
  readonly path: string
  readonly name: string
  /** The starting point it was found under. */
  readonly root: string
  readonly depth: number
  readonly status: FileStatus
}

/** What a test looks at, or an action does. `exec` and what prints are done by the walk. */
export type Expression =
  | { readonly type: 'test'; readonly test: (found: Found) => boolean }
  | { readonly type: 'action'; readonly action: Action }
  | { readonly type: 'not'; readonly operand: Expression }
  | { readonly type: 'and' | 'or' | 'comma'; readonly left: Expression; readonly right: Expression }

export type Action =
  | { readonly type: 'print'; readonly end: '\n' | '\0' }
  | { readonly type: 'printf'; readonly format: string }
  | { readonly type: 'exec'; readonly words: readonly string[]; readonly inDirectory: boolean }
  | { readonly type: 'batch'; readonly words: readonly string[]; readonly waiting: string[] }
  | { readonly type: 'delete' }
  | { readonly type: 'prune' }
  | { readonly type: 'quit' }

export interface Plan {
  readonly expression: Expression
  readonly leastDepth: number
  readonly mostDepth: number
  /** What lies in a directory comes before it. */
  readonly depthFirst: boolean
  readonly follow: boolean
  readonly oneFileSystem: boolean
}
