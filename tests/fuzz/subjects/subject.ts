import type { Draw } from '../draw.ts'
import type { Step } from '../script.ts'

/** One kind of commands. */
export interface Subject {
  readonly name: string
  /** How often it is drawn, against the others. */
  readonly weight: number
  /** One step; each call draws another. */
  readonly step: (draw: Draw) => Step
  /** What is looked at when a case with this subject ends. */
  readonly look?: (draw: Draw) => Step
}
