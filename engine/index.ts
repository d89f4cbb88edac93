/** The engine's only door for everyone outside. */

export type { Challenge, ChallengeFiles } from './lab/challenge.ts'
export { ChallengeSchema, readChallenge } from './lab/challenge.ts'
export { checkKinds } from './lab/checks/index.ts'
export type { Grade, GradedCheck } from './lab/grade.ts'
export { gradeLab, gradeScript, openChallenge } from './lab/grade.ts'
export { Action, Attempt, Input } from './lab/input.ts'
export { Lab } from './lab/lab.ts'
export { labs } from './lab/labs/index.ts'
export type { Proof } from './lab/prove.ts'
export { prove } from './lab/prove.ts'
export type { LabSpec } from './lab/spec.ts'
export { labSpec, SchemaError } from './lab/spec.ts'
