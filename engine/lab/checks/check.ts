import * as v from 'valibot'
import type { Lab } from '../lab.ts'

/** The outcome of a check, told to the learner. */
export interface CheckResult {
  readonly passed: boolean
  /** Share of the points, 0 to 1; 1 when passed. A matrix gives credit for each cell. */
  readonly credit: number
  /** What was found, one sentence each: on failure with the host, hook and rule that are to blame. */
  readonly details: readonly string[]
}

/** What was found in the lab before the learner came, for checks of what must stay as it was: by the spec of the check. */
export type Noted = ReadonlyMap<unknown, string>

/** What checks may look at besides the lab itself. */
export interface CheckContext {
  readonly lab: Lab
  readonly before: Noted
  /** Answers that the learner has typed, by the id of their check. */
  readonly answers: Readonly<Record<string, string>>
}

/** A kind of check: its key in challenge.yaml, the schema of what stands there, and how it is carried out. */
export interface CheckKind<Schema extends v.GenericSchema = v.GenericSchema> {
  readonly name: string
  /** One sentence for the documentation. */
  readonly summary: string
  /** It sends packets or changes something: what only looks must look before. */
  readonly sends?: boolean
  readonly schema: Schema
  /** What to keep of the lab as it was opened; it is only looked at. */
  note?(spec: v.InferOutput<Schema>, lab: Lab): string
  run(spec: v.InferOutput<Schema>, context: CheckContext, id: string): CheckResult
}

/** Keeps the type of the schema while the kinds stand in one list. */
export function checkKind<Schema extends v.GenericSchema>(kind: CheckKind<Schema>): CheckKind {
  return kind as unknown as CheckKind
}

export function passed(detail: string): CheckResult {
  return { passed: true, credit: 1, details: [detail] }
}

export function notPassed(...details: string[]): CheckResult {
  return { passed: false, credit: 0, details }
}

/** A place from which to send: see `findPlace`. */
export const PlaceName = v.pipe(
  v.string(),
  v.regex(/^(pod:[a-z0-9-]+\/[^\s]+|[a-z0-9-]+)$/, 'expected HOST, pod:NAMESPACE/NAME or pod:NAMESPACE/LABEL=VALUE'),
)
export const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))
