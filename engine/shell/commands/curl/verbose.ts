import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { HandshakeType } from '../../../linux/tls/hello.ts'
import { ContentType } from '../../../linux/tls/records.ts'
import type { TlsMessage } from '../../../linux/tls/tls.ts'

/** ssl_msg_type and tls_alert names of lib/vtls/openssl.c and OpenSSL. */
const HANDSHAKES: ReadonlyMap<number, string> = new Map([
  [HandshakeType.clientHello, 'Client hello'],
  [HandshakeType.serverHello, 'Server hello'],
  [HandshakeType.encryptedExtensions, 'Encrypted Extensions'],
  [HandshakeType.certificate, 'Certificate'],
  [HandshakeType.certificateRequest, 'Request CERT'],
  [HandshakeType.certificateVerify, 'CERT verify'],
  [HandshakeType.finished, 'Finished'],
])
const ALERTS: ReadonlyMap<number, string> = new Map([
  [0, 'close notify'],
  [42, 'bad certificate'],
  [45, 'certificate expired'],
  [48, 'unknown CA'],
])
const RECORD_HEADER = 5

/** What -v tells, on standard error: `*` remarks, `>` and `<` headers, `}` and `{` lengths of data. */
export class Verbose {
  readonly #process: Process
  readonly enabled: boolean
  /** Data goes to the terminal anyway, so that its length is not told. */
  readonly #dataShown: boolean
  #traced = false

  constructor(process: Process, enabled: boolean, dataShown: boolean) {
    this.#process = process
    this.enabled = enabled
    this.#dataShown = dataShown
  }

  *text(text: string): Running<void> {
    if (!this.enabled) return
    this.#traced = false
    yield* this.#process.printError(`* ${text}\n`)
  }

  *header(mark: '>' | '<', line: string): Running<void> {
    if (!this.enabled) return
    this.#traced = false
    yield* this.#process.printError(`${mark} ${line}\r\n`)
  }

  *data(mark: '}' | '{', length: number): Running<void> {
    if (!this.enabled || this.#traced || this.#dataShown) return
    this.#traced = true
    yield* this.#process.printError(`${mark} [${length} bytes data]\n`)
  }

  *record(outgoing: boolean): Running<void> {
    yield* this.data(outgoing ? '}' : '{', RECORD_HEADER)
  }

  *tls({ outgoing, content, type, length }: TlsMessage): Running<void> {
    if (content !== ContentType.changeCipherSpec) yield* this.record(outgoing)
    const [kind, name, number] =
      content === ContentType.handshake
        ? ['TLS handshake', HANDSHAKES.get(type) ?? 'Unknown', type]
        : content === ContentType.alert
          ? ['TLS alert', ALERTS.get(type) ?? 'unknown', 512 + type]
          : ['TLS change cipher', 'Change cipher spec', 1]
    const code = content === ContentType.alert && type === 0 ? 256 : number
    yield* this.text(`TLSv1.3 (${outgoing ? 'OUT' : 'IN'}), ${kind}, ${name} (${code}):`)
    yield* this.data(outgoing ? '}' : '{', length)
  }
}
