import type { HttpUrl } from '../../../linux/http/url.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import type { Patience } from './connect.ts'
import { CurlError } from './error.ts'
import type { Output } from './output.ts'
import type { Progress } from './progress.ts'
import type { Connection, Session } from './session.ts'
import type { Upload } from './upload.ts'
import type { TransferInfo } from './write-out.ts'

/** One telnet:// URL (lib/telnet.c): standard input goes out, what comes is shown, until the other side closes. Options are not negotiated. */
export class TelnetTransfer {
  readonly #session: Session
  readonly #info: TransferInfo
  readonly #progress: Progress
  readonly #sink: Output
  readonly #started: number

  constructor(session: Session, info: TransferInfo, progress: Progress, sink: Output, _upload: Upload | undefined) {
    this.#session = session
    this.#info = info
    this.#progress = progress
    this.#sink = sink
    this.#started = session.process.now
  }

  *run(url: HttpUrl): Running<CurlError | undefined> {
    const session = this.#session
    yield* this.#progress.update()
    const patience = session.patience(this.#progress)
    const connection = yield* session.connection(url, undefined, patience, this.#info, this.#started)
    if (connection instanceof CurlError) return connection
    Object.assign(this.#info, connection.ends)
    this.#info.preTransfer = session.process.now - this.#started
    const typed = session.process.thread(this.#sendTyped(connection))
    const error = yield* this.#show(connection, patience)
    typed.end()
    if (error !== undefined) yield* session.verbose.text(error.text)
    yield* session.release(connection, false)
    return error
  }

  /** At the end of what is typed the connection stays. */
  *#sendTyped({ stream }: Connection): Running<void> {
    for (;;) {
      const bytes = yield* this.#session.process.read(0)
      if (failed(bytes) || bytes.length === 0 || (yield* stream.write(bytes)) !== undefined) return
      this.#info.uploaded = this.#progress.uploaded += bytes.length
      yield* this.#progress.update()
    }
  }

  *#show({ stream }: Connection, patience: Patience): Running<CurlError | undefined> {
    const { process } = this.#session
    for (;;) {
      const bytes = yield* stream.read(Math.min(patience.total, patience.next()))
      yield* patience.tick()
      if (failed(bytes)) {
        if (bytes.name !== 'ETIMEDOUT') return new CurlError(56, `Recv failure: ${bytes.text}`)
        if (process.now >= patience.total) return new CurlError(28, 'Time-out')
        continue
      }
      if (bytes.length === 0) return undefined
      this.#info.downloaded = this.#progress.downloaded += bytes.length
      if (!(yield* this.#sink.write(bytes)) || !(yield* this.#sink.flush()))
        return new CurlError(23, 'Failure writing output to destination')
    }
  }
}
