import { Chance } from './chance.ts'
import { drawNetwork } from './network.ts'
import type { Case, Step } from './script.ts'
import { SUBJECTS, TRAFFIC } from './subjects/index.ts'
import type { Subject } from './subjects/subject.ts'

/** A case from its seed: a network, commands about a few subjects with traffic between them, and a look at what is left of it. */
export function generate(seed: number): Case {
  const chance = new Chance(seed)
  const network = drawNetwork(chance)
  const draw = { network, chance }
  const subjects = new Set<Subject>()
  for (let left = chance.between(1, 3); left > 0; left--) subjects.add(chance.weighted(SUBJECTS))
  const steps: Step[] = []
  for (let left = chance.between(8, 20); left > 0; left--) {
    const subject = chance.weighted(chance.oneIn(3) ? TRAFFIC : [...subjects])
    steps.push(subject.step(draw))
  }
  for (const subject of [...subjects, ...TRAFFIC]) steps.push(...(subject.look?.(draw) ?? []).map(line => [line]))
  return { seed, setup: network.setup, steps }
}
