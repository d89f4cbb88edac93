import {
  type Attempt,
  Lab,
  type LabSpec,
  labSpec,
  labs,
  openingChallenge,
  readChallenge,
  TraceDigest,
} from '../../../engine/index.ts'
import type { Subject } from './protocol.ts'

/** Switches a lab on, up to the moment when the learner comes; yields what is waited for meanwhile. */
export function* booting(subject: Subject, watch: (lab: Lab) => void = () => {}): Generator<readonly string[], Lab> {
  if (subject.kind === 'challenge') return yield* openingChallenge(readChallenge(subject.files, subject.seed), watch)
  const lab = new Lab(specOf(subject.name), subject.seed, true)
  watch(lab)
  yield* lab.settling()
  return lab
}

/** The same without a pause; tells now and then that it goes on. */
export function boot(subject: Subject, alive: () => void = () => {}, watch?: (lab: Lab) => void): Lab {
  const parts = booting(subject, watch)
  for (;;) {
    const { done, value } = parts.next()
    if (done === true) return value
    alive()
  }
}

function specOf(name: string): LabSpec {
  const found = labs.find(lab => lab.name === name)
  if (found === undefined) throw new Error(`there is no lab "${name}"; known: ${labs.map(lab => lab.name).join(', ')}`)
  return labSpec(found)
}

/** The digest of the trace of an attempt from its first moment on: the same on every machine. */
export function digestOf(subject: Subject, attempt: Attempt): ReturnType<TraceDigest['end']> {
  let digest: TraceDigest | undefined
  const lab = boot(subject, undefined, fresh => {
    digest = new TraceDigest(fresh.sim.trace)
  })
  lab.replay(attempt.inputs, attempt.time)
  return digest!.end()
}

/** The name of a subject in an attempt. */
export function subjectName(subject: Subject): string {
  return subject.kind === 'challenge' ? subject.files.id : subject.name
}
