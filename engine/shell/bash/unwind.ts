import type { Program } from '../../linux/program.ts'

/** Why the commands under way are left: what a shell in C does with a long jump, here everyone on the way looks and returns. */
export type Unwind =
  | { readonly type: 'break' | 'continue'; levels: number }
  | { readonly type: 'return'; readonly status: number }
  /** The rest of the line, or of the text of `eval`'s current line, is not run. */
  | { readonly type: 'discard'; readonly status: number }
  | { readonly type: 'exit'; readonly status: number }
  /** `exec`: another program takes the process over. */
  | { readonly type: 'exec'; readonly program: Program }
