import type { ByteStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { certificatesFromPem, keyFromPem, publicKeyOf } from '../../../linux/tls/certificate.ts'
import type { Identity } from '../../../linux/tls/tls.ts'
import { type Errno, failed, type Result } from '../../../net/errno.ts'
import type { Listen } from './listen.ts'
import type { Settings } from './settings.ts'
import { at, type ConfigProblem, type Directive } from './syntax.ts'

/** The certificate and key of a server with `listen ... ssl`, or in OpenSSL's words why there is none. */
export function identityOf(
  process: Process,
  { certificate, certificateKey }: Settings,
  listens: readonly Listen[],
  server: Directive,
): Identity | undefined | ConfigProblem {
  if (certificate === undefined) {
    if (!listens.some(({ ssl }) => ssl)) return undefined
    return at('no "ssl_certificate" is defined for the "listen ... ssl" directive', server)
  }
  if (certificateKey === undefined)
    return { problem: `no "ssl_certificate_key" is defined for certificate "${certificate}"` }
  const text = process.readFile(certificate)
  const unread = `cannot load certificate "${certificate}"`
  if (failed(text)) return { problem: `${unread}: ${notOpened(certificate, text)}` }
  const chain = certificatesFromPem(text)
  if (chain.length === 0)
    return {
      problem: `${unread}: PEM_read_bio_X509_AUX() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: TRUSTED CERTIFICATE)`,
    }
  const keyText = process.readFile(certificateKey)
  const noKey = `cannot load certificate key "${certificateKey}"`
  if (failed(keyText)) return { problem: `${noKey}: ${notOpened(certificateKey, keyText)}` }
  const key = keyFromPem(keyText)
  if (key === undefined)
    return {
      problem: `${noKey}: PEM_read_bio_PrivateKey() failed (SSL: error:1E08010C:DECODER routines::unsupported:No supported data to decode. Input type: PEM)`,
    }
  if (publicKeyOf(key) !== chain[0]!.publicKey)
    return {
      problem: `SSL_CTX_use_PrivateKey("${certificateKey}") failed (SSL: error:05800074:x509 certificate routines::key values mismatch)`,
    }
  return { chain, key }
}

function notOpened(path: string, { code, text }: Errno): string {
  const number = code.toString(16).padStart(8, '0').replace(/^0/, '8').toUpperCase()
  const tail = code === 2 ? 'error:10000080:BIO routines::no such file' : 'error:10080002:BIO routines::system lib'
  return `BIO_new_file() failed (SSL: error:${number}:system library::${text}:calling fopen(${path}, r) ${tail})`
}

/** A connection whose first bytes were read to see what it speaks: they come again. */
export class PeekedStream implements ByteStream {
  readonly #raw: ByteStream
  #first: Uint8Array | undefined

  private constructor(raw: ByteStream, first: Uint8Array) {
    this.#raw = raw
    this.#first = first
  }

  static *of(raw: ByteStream, deadline: number): Running<PeekedStream | undefined> {
    const first = yield* raw.read(deadline)
    return failed(first) || first.length === 0 ? undefined : new PeekedStream(raw, first)
  }

  /** Whether it begins with a record of a TLS handshake (RFC 8446 5.1). */
  get speaksTls(): boolean {
    return this.#first?.[0] === 0x16
  }

  *read(deadline?: number): Running<Result<Uint8Array>> {
    const first = this.#first
    this.#first = undefined
    return first ?? (yield* this.#raw.read(deadline))
  }

  *write(bytes: Uint8Array): Running<Errno | undefined> {
    return yield* this.#raw.write(bytes)
  }

  close(): void {
    this.#raw.close()
  }

  get ended(): boolean {
    return this.#first === undefined && this.#raw.ended
  }
}
