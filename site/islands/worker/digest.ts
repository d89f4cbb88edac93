import { type Attempt, inParts, TraceDigest } from '../../../engine/index.ts'
import type { Opener } from './boot.ts'

/** The digest of the trace of an attempt from its first moment on: the same on every machine. */
export function digestOf(opener: Opener, attempt: Attempt): ReturnType<TraceDigest['end']> {
  let digest: TraceDigest | undefined
  const lab = inParts(
    opener(fresh => {
      digest = new TraceDigest(fresh.sim.trace)
    }),
  )
  lab.replay(attempt.inputs, attempt.time)
  return digest!.end()
}
