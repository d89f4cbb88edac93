import { Registry } from '../../sim/registry.ts'
import { answer } from './answer.ts'
import { captured } from './captured.ts'
import type { CheckKind } from './check.ts'
import { condition } from './condition.ts'
import { matrix } from './matrix.ts'
import { reachable, unreachable } from './reachable.ts'
import { resolves } from './resolves.ts'
import { shown } from './shown.ts'
import { survives } from './survives.ts'
import { unchanged } from './unchanged.ts'

/** The kinds of checks that a challenge can ask for. A new one is a file and a line here. */
export const checkKinds: Registry<CheckKind> = new Registry<CheckKind>('check kind', [
  // Packets.
  reachable,
  unreachable,
  matrix,
  resolves,
  // What was seen.
  captured,
  shown,
  // Objects.
  condition,
  unchanged,
  // Over time.
  survives,
  // The learner's own words.
  answer,
])
