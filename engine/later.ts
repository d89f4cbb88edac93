/** The part of the door for what is looked at after the first prompt: manifests, packets in words, challenges and their grading. */

export type { ManifestCompletion } from './kube/editing/completions.ts'
export { manifestCompletions } from './kube/editing/completions.ts'
export type { ManifestProblem } from './kube/editing/problems.ts'
export { manifestProblems } from './kube/editing/problems.ts'
export type { Challenge, ChallengeCheck, ChallengeFiles } from './lab/challenge.ts'
export { readChallenge, readCheckEntry } from './lab/challenge.ts'
export type { Noted } from './lab/checks/check.ts'
export { checkKinds } from './lab/checks/index.ts'
export { TraceDigest } from './lab/digest.ts'
export { type FrameDetail, type FrameLine, frameDetail, frameLines } from './lab/frame-text.ts'
export type { Grade, GradedCheck } from './lab/grade.ts'
export {
  gradeLab,
  gradeScript,
  gradingLab,
  noteBefore,
  openChallenge,
  openingChallenge,
  runCheck,
} from './lab/grade.ts'
