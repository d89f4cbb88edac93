import { Lab, type LabSpec, labSpec, labs, loadRest, loadToBoot } from '../../../engine/index.ts'
import type { Subject } from './protocol.ts'

/** Switches a lab on, up to the moment when the learner comes; yields what is waited for meanwhile. `watch` sees it before its first moment. */
export type Opener = (watch?: (lab: Lab) => void) => Generator<readonly string[], Lab>

/** Fetches what a subject needs to come up. A challenge is broken by a script, which can call anything. */
export async function openerOf(subject: Subject): Promise<Opener> {
  if (subject.kind === 'challenge') {
    const [{ openingChallenge, readChallenge }] = await Promise.all([import('../../../engine/later.ts'), loadRest()])
    const challenge = readChallenge(subject.files, subject.seed)
    await loadToBoot(challenge.lab)
    return watch => openingChallenge(challenge, watch)
  }
  const spec = specOf(subject.name)
  await loadToBoot(spec)
  return function* (watch) {
    const lab = new Lab(spec, subject.seed, true)
    watch?.(lab)
    yield* lab.settling()
    return lab
  }
}

function specOf(name: string): LabSpec {
  const found = labs.find(lab => lab.name === name)
  if (found === undefined) throw new Error(`there is no lab "${name}"; known: ${labs.map(lab => lab.name).join(', ')}`)
  return labSpec(found)
}

/** The name of a subject in an attempt. */
export function subjectName(subject: Subject): string {
  return subject.kind === 'challenge' ? subject.files.id : subject.name
}
