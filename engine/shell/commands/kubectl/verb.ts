import type { Running } from '../../../linux/program.ts'
import type { CommandError } from './error.ts'
import type { FlagSpec } from './flags.ts'
import type { Session } from './session.ts'

/** Words that complete what is being typed, for positions after the verb. */
export type Completion = 'resource' | 'type' | 'pod' | 'pod-container' | 'node' | 'serviceaccount' | 'context' | OfTypes

/** Objects of some types only; where they do not repeat, one name and no more. */
export interface OfTypes {
  readonly types: readonly string[]
  readonly repeat: boolean
}

/** A subcommand of kubectl: one file each. */
export interface Verb {
  readonly name: string
  readonly aliases?: readonly string[]
  /** One line for the list of commands. */
  readonly short: string
  /** Paragraphs of its help, when there is more to say than `short`. */
  readonly long?: string
  readonly examples?: readonly string[]
  /** After the command's path in the line of usage; default `[flags] [options]`. */
  readonly usage?: string
  readonly flags?: readonly FlagSpec[]
  /** Flags that must be given (cobra's MarkFlagRequired). */
  readonly required?: readonly string[]
  readonly commands?: readonly Verb[]
  /** Its flags are not looked at: it fails in any case. */
  readonly acceptsAnything?: true
  /** For `delete ns/x po` and its like: what its arguments are. */
  readonly completes?: Completion
  /** Does it: the exit status. Without it, its help is shown. */
  run?(session: Session): Running<number | CommandError>
}
