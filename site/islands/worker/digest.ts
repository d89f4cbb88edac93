import { type Attempt, TraceDigest } from '../../../engine/index.ts'
import { boot, type Opener } from './boot.ts'

/** The digest of the trace of an attempt from its first moment on: the same on every machine. */
export function digestOf(opener: Opener, attempt: Attempt): ReturnType<TraceDigest['end']> {
  let digest: TraceDigest | undefined
  const lab = boot(opener, undefined, fresh => {
    digest = new TraceDigest(fresh.sim.trace)
  })
  lab.replay(attempt.inputs, attempt.time)
  return digest!.end()
}
