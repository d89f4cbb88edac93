import {
  type Attempt,
  breakLab,
  type Challenge,
  Lab,
  type LabSpec,
  labSpec,
  labs,
  readChallenge,
  TraceDigest,
} from '../../../engine/index.ts'
import type { Subject } from './protocol.ts'

/** Switches a lab on, up to the moment when the learner comes; yields what is waited for meanwhile. */
export function* booting(subject: Subject, watch: (lab: Lab) => void = () => {}): Generator<readonly string[], Lab> {
  const challenge = subject.kind === 'challenge' ? readChallenge(subject.files, subject.seed) : undefined
  const lab = machinesOf(subject, challenge)
  watch(lab)
  yield* lab.settling()
  if (challenge !== undefined) breakLab(challenge, lab)
  return lab
}

/** The same without a pause. */
export function boot(subject: Subject, watch?: (lab: Lab) => void): Lab {
  const parts = booting(subject, watch)
  for (;;) {
    const { done, value } = parts.next()
    if (done === true) return value
  }
}

function machinesOf(subject: Subject, challenge: Challenge | undefined): Lab {
  if (challenge !== undefined) return new Lab(challenge.lab, `${challenge.id}:${challenge.seed}`, true)
  return new Lab(specOf(subjectName(subject)), subject.seed, true)
}

function specOf(name: string): LabSpec {
  const found = labs.find(lab => lab.name === name)
  if (found === undefined) throw new Error(`there is no lab "${name}"; known: ${labs.map(lab => lab.name).join(', ')}`)
  return labSpec(found)
}

/** A copy of a lab in the state to which an attempt leads. */
export function copyOf(subject: Subject, attempt: Attempt, watch?: (lab: Lab) => void): Lab {
  const lab = boot(subject, watch)
  lab.replay(attempt.inputs, attempt.time)
  return lab
}

/** The digest of the trace of an attempt from its first moment on: the same on every machine. */
export function digestOf(subject: Subject, attempt: Attempt): ReturnType<TraceDigest['end']> {
  let digest: TraceDigest | undefined
  copyOf(subject, attempt, lab => {
    digest = new TraceDigest(lab.sim.trace)
  })
  return digest!.end()
}

/** The name of a subject in an attempt. */
export function subjectName(subject: Subject): string {
  return subject.kind === 'challenge' ? subject.files.id : subject.name
}
