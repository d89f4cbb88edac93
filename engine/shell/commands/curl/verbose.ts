import type { Running } from '../../../linux/program.ts'
import { HandshakeType } from '../../../linux/tls/hello.ts'
import { ContentType } from '../../../linux/tls/records.ts'
import type { TlsMessage } from '../../../linux/tls/tls.ts'
import type { Trace } from './trace.ts'

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

/** What a run tells of itself: -v as lines, --trace with every byte. */
export class Verbose {
  readonly #trace: Trace | undefined

  constructor(trace: Trace | undefined) {
    this.#trace = trace
  }

  *text(text: string): Running<void> {
    yield* this.#trace?.info(text) ?? nothing()
  }

  /** The head of a request, or a command: lines that go out together. */
  *sent(lines: readonly string[]): Running<void> {
    yield* this.#trace?.header(true, lines) ?? nothing()
  }

  /** A line of what came. */
  *received(line: string): Running<void> {
    yield* this.#trace?.header(false, [line]) ?? nothing()
  }

  *data(outgoing: boolean, bytes: Uint8Array): Running<void> {
    yield* this.#trace?.data(outgoing, bytes) ?? nothing()
  }

  *record(outgoing: boolean): Running<void> {
    yield* this.#trace?.sealed(outgoing, RECORD_HEADER) ?? nothing()
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
    yield* this.#trace?.sealed(outgoing, length) ?? nothing()
  }
}

function* nothing(): Running<void> {}
