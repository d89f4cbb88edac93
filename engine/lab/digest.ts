import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type Trace, traceLine } from '../sim/trace.ts'
import { encodeUtf8 } from '../sim/utf8.ts'

/** One number for everything that a trace tells from now on, frames included: two runs are the same when these are. */
export class TraceDigest {
  readonly #hash = sha256.create()
  readonly #stop: () => void
  #events = 0

  constructor(trace: Trace) {
    this.#stop = trace.listen(event => {
      this.#hash.update(encodeUtf8(`${traceLine(event)}\n`))
      this.#events++
    })
  }

  /** Ends the listening: how many events there were, and their SHA-256 in hexadecimal. */
  end(): { readonly events: number; readonly sha256: string } {
    this.#stop()
    return { events: this.#events, sha256: bytesToHex(this.#hash.digest()) }
  }
}
