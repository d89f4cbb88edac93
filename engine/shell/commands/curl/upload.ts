import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed, type Result } from '../../../net/errno.ts'

/** What a transfer sends. */
export interface Upload {
  /** Of the file of -T; '' for standard input and what -d and its kin put together. */
  readonly name: string
  /** In bytes; undefined where it shows at the end alone. */
  readonly size: number | undefined
  /** What comes next; nothing at the end. */
  next(): Running<Result<Uint8Array>>
  /** Goes back to the beginning for another request; false where that cannot be done. */
  rewind(): boolean
}

const NOTHING = new Uint8Array(0)

/** Bytes that are there. */
export function uploadOf(bytes: Uint8Array, name = ''): Upload {
  let sent = false
  return {
    name,
    size: bytes.length,
    *next() {
      if (sent) return NOTHING
      sent = true
      return bytes
    },
    rewind() {
      sent = false
      return true
    },
  }
}

/** Standard input to its end, as it comes. */
function standardInput(process: Process): Upload {
  let begun = false
  return {
    name: '',
    size: undefined,
    *next() {
      begun = true
      return yield* process.read(0)
    },
    rewind: () => !begun,
  }
}

/** -T: a file, or standard input for `-` and `.`. */
export function openUpload(process: Process, path: string): Result<Upload> {
  if (path === '-' || path === '.') return standardInput(process)
  const bytes = process.readFileBytes(path)
  return failed(bytes) ? bytes : uploadOf(bytes, path.split('/').at(-1)!)
}
