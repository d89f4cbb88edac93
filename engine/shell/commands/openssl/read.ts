import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type Certificate, certificatesFromPem, type KeyPair, keyFromPem } from '../../../linux/tls/certificate.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'

export const BUNDLE = '/etc/ssl/certs/ca-certificates.crt'

/** What is wrong, as openssl says it: the texts of standard error. */
export class Refusal {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The text of a file, or of standard input where there is none. */
export function* inputText(process: Process, path: string | undefined): Running<string | Errno> {
  if (path !== undefined) return yield* process.readWhole(path)
  const bytes = yield* process.readAll(0)
  return failed(bytes) ? bytes : decodeUtf8(bytes)
}

/** A private key; `what` is as the command calls it. */
export function* privateKey(
  process: Process,
  path: string | undefined,
  what = 'private key',
): Running<KeyPair | Refusal> {
  const text = yield* inputText(process, path)
  const where = path ?? '<stdin>'
  if (failed(text)) return new Refusal(`Could not open file or uri for loading ${what} from ${where}\n`)
  return keyFromPem(text) ?? new Refusal(`Could not read ${what} from ${where}\n`)
}

/** To -out or standard output; the status. */
export function* output(process: Process, path: string | undefined, text: string, mode = 0o666): Running {
  const fd = path === undefined ? 1 : process.open(path, { write: true, create: true, truncate: true }, mode)
  if (failed(fd)) {
    yield* process.printError(`Can't open "${path}" for writing, ${fd.text}\n`)
    return 1
  }
  yield* process.write(fd, encodeUtf8(text))
  if (path !== undefined) process.close(fd)
  return 0
}

export function* refuse(process: Process, text: string): Running {
  yield* process.printError(text.endsWith('\n') ? text : `${text}\n`)
  return 1
}

/** Those of a file; undefined when it cannot be read. */
export function certificatesIn(process: Process, path: string): readonly Certificate[] | undefined {
  const text = process.readFile(path)
  return failed(text) ? undefined : certificatesFromPem(text)
}
