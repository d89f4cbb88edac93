import { Lab, labSpec, labs, openChallenge, readChallenge } from '../../../engine/index.ts'
import type { Subject } from './protocol.ts'

/** Switches a lab on, at the moment when the learner comes. */
export function boot(subject: Subject): Lab {
  if (subject.kind === 'challenge') return openChallenge(readChallenge(subject.files, subject.seed))
  const found = labs.find(lab => lab.name === subject.name)
  if (found === undefined)
    throw new Error(`there is no lab "${subject.name}"; known: ${labs.map(lab => lab.name).join(', ')}`)
  return new Lab(labSpec(found), subject.seed)
}

/** The name of a subject in an attempt. */
export function subjectName(subject: Subject): string {
  return subject.kind === 'challenge' ? subject.files.id : subject.name
}
