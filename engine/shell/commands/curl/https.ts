import type { ByteStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import {
  attributesOf,
  type Certificate,
  type CertificateProblem,
  certificatesFromPem,
  keyFromPem,
  type Name,
  verifyChain,
} from '../../../linux/tls/certificate.ts'
import { connectTls, type Identity, NO_ANSWER, TlsFailure, type TlsStream } from '../../../linux/tls/tls.ts'
import { EPROTO, type Errno, ETIMEDOUT, failed } from '../../../net/errno.ts'
import { parseIp } from '../../../wire/address.ts'
import { CurlError } from './error.ts'
import type { Verbose } from './verbose.ts'

const BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
const OPENSSL = 'OpenSSL/3.0.19'

export interface TlsSettings {
  readonly insecure: boolean
  readonly cacert: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
}

/** X509_verify_cert_error_string(3), and its number. */
function verifyText(problem: CertificateProblem, chain: readonly Certificate[]): readonly [number, string] {
  if (problem.type === 'expired') return [10, 'certificate has expired']
  if (problem.type === 'not-yet-valid') return [9, 'certificate is not yet valid']
  if (problem.type === 'self-signed') return [18, 'self-signed certificate']
  const last = chain.at(-1)
  if (chain.length > 1 && last !== undefined && last.subject.commonName === last.issuer.commonName)
    return [19, 'self-signed certificate in certificate chain']
  return [20, 'unable to get local issuer certificate']
}

/** TLS on a connection, told as lib/vtls/openssl.c tells it. */
export function* secure(
  process: Process,
  raw: ByteStream,
  place: { readonly host: string; readonly ip: string; readonly port: number },
  settings: TlsSettings,
  deadline: { readonly connect: number; readonly total: number },
  verbose: Verbose,
): Running<TlsStream | CurlError> {
  yield* verbose.text('ALPN: offers h2,http/1.1')
  const identity = identityFrom(process, settings)
  if (identity instanceof CurlError) return identity
  const bundle = readCertificates(process, settings.cacert ?? BUNDLE)
  if (bundle === undefined && settings.cacert !== undefined && !settings.insecure)
    return new CurlError(77, `error setting certificate file: ${settings.cacert}`)
  const roots = bundle ?? []
  let first = true
  const outcome = yield* connectTls(
    process,
    raw,
    {
      serverName: place.host,
      roots: settings.insecure ? undefined : roots,
      identity,
      alpn: ['h2', 'http/1.1'],
      anyName: true,
      *observe(message) {
        yield* verbose.tls(message)
        if (first && !settings.insecure) {
          yield* verbose.text(` CAfile: ${settings.cacert ?? BUNDLE}`)
          yield* verbose.text(' CApath: /etc/ssl/certs')
        }
        first = false
      },
    },
    Math.min(deadline.connect, deadline.total),
  )
  if (outcome instanceof TlsFailure && outcome.alert === NO_ANSWER)
    return new CurlError(35, `OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to ${place.host}:${place.port} `)
  if (outcome instanceof TlsFailure) return handshakeFailure(outcome, [])
  if (failed(outcome)) return brokenHandshake(process, outcome, place, deadline)
  yield* verbose.text('SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256')
  yield* verbose.text(
    outcome.alpn === ''
      ? 'ALPN: server did not agree on a protocol. Uses default.'
      : `ALPN: server accepted ${outcome.alpn}`,
  )
  return yield* inspect(process, outcome, place.host, roots, settings.insecure, verbose)
}

function readCertificates(process: Process, path: string): readonly Certificate[] | undefined {
  const text = process.readFile(path)
  return failed(text) ? undefined : certificatesFromPem(text)
}

function identityFrom(process: Process, { cert, key }: TlsSettings): Identity | undefined | CurlError {
  if (cert === undefined) return undefined
  const chain = readCertificates(process, cert)
  if (chain === undefined || chain.length === 0)
    return new CurlError(
      58,
      `could not load PEM client certificate from ${cert}, OpenSSL error error:80000002:system library::No such file or directory, (no key found, wrong pass phrase, or wrong file format?)`,
    )
  const text = process.readFile(key ?? cert)
  const pair = failed(text) ? undefined : keyFromPem(text)
  if (pair === undefined) return new CurlError(58, `unable to set private key file: '${key ?? cert}' type PEM`)
  return { chain, key: pair }
}

/** Alerts of the other side by OpenSSL's reasons. */
const REASONS: Readonly<Record<string, string>> = {
  handshake_failure: '0A000410:SSL routines::sslv3 alert handshake failure',
  bad_certificate: '0A000412:SSL routines::sslv3 alert bad certificate',
  certificate_expired: '0A000415:SSL routines::sslv3 alert certificate expired',
  unknown_ca: '0A000418:SSL routines::tlsv1 alert unknown ca',
  protocol_version: '0A00042E:SSL routines::tlsv1 alert protocol version',
  unrecognized_name: '0A000458:SSL routines::tlsv1 unrecognized name',
  certificate_required: '0A00045C:SSL routines::tlsv13 alert certificate required',
}

function handshakeFailure(failure: TlsFailure, chain: readonly Certificate[]): CurlError {
  if (failure.problem !== undefined)
    return new CurlError(60, `SSL certificate problem: ${verifyText(failure.problem, chain)[1]}`)
  if (!failure.remote) return new CurlError(35, `${OPENSSL}: error:0A00010B:SSL routines::wrong version number`)
  return new CurlError(35, `${OPENSSL}: error:${REASONS[failure.alert] ?? REASONS.handshake_failure}`)
}

/** What an alert after the handshake makes of a read. */
export function alertText(alert: string): string {
  return `OpenSSL SSL_read: error:${REASONS[alert] ?? REASONS.handshake_failure}, errno 0`
}

function brokenHandshake(
  process: Process,
  error: Errno,
  { host, port }: { readonly host: string; readonly port: number },
  deadline: { readonly connect: number; readonly total: number },
): CurlError {
  if (error === ETIMEDOUT && process.now >= deadline.connect) return new CurlError(28, 'SSL connection timeout')
  if (error === EPROTO) return new CurlError(35, `${OPENSSL}: error:0A00010B:SSL routines::wrong version number`)
  return new CurlError(35, `OpenSSL SSL_connect: ${error.text} in connection to ${host}:${port} `)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** ASN1_TIME_print(3). */
function dateText(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${time} ${date.getUTCFullYear()} GMT`
}

function nameText(name: Name): string {
  return attributesOf(name)
    .map(({ type, value }) => `${type}=${value}`)
    .join('; ')
}

/** Tells of the certificate, and checks that it is the host's. */
function* inspect(
  process: Process,
  stream: TlsStream,
  host: string,
  roots: readonly Certificate[],
  insecure: boolean,
  verbose: Verbose,
): Running<TlsStream | CurlError> {
  const [leaf] = stream.peer
  if (leaf === undefined) return new CurlError(60, 'SSL: could not get peer certificate')
  yield* verbose.text('Server certificate:')
  yield* verbose.text(` subject: ${nameText(leaf.subject)}`)
  yield* verbose.text(` start date: ${dateText(leaf.notBefore)}`)
  yield* verbose.text(` expire date: ${dateText(leaf.notAfter)}`)
  const problem = verifyChain(stream.peer, roots, process.host.sim.wallMilliseconds, insecure ? undefined : host)
  if (!insecure) {
    if (problem?.type === 'wrong-name') {
      yield* verbose.text(` subjectAltName does not match ${host}`)
      return new CurlError(60, `SSL: no alternative certificate subject name matches target host name '${host}'`)
    }
    yield* verbose.text(` subjectAltName: host "${host}" matched cert's ${matched(leaf, host)}`)
  }
  yield* verbose.text(` issuer: ${nameText(leaf.issuer)}`)
  if (problem === undefined) yield* verbose.text(' SSL certificate verify ok.')
  else {
    const [number, text] = verifyText(problem, stream.peer)
    yield* verbose.text(` SSL certificate verify result: ${text} (${number}), continuing anyway.`)
  }
  yield* verbose.text('using HTTP/1.1')
  return stream
}

function matched(leaf: Certificate, host: string): string {
  if (parseIp(host) !== undefined) return 'IP address!'
  const name = host.toLowerCase()
  const exact = leaf.dnsNames.find(each => each.toLowerCase() === name)
  return `"${exact ?? leaf.dnsNames.find(each => each.startsWith('*.') && name.endsWith(each.slice(1))) ?? name}"`
}

/** The number of X509_V_ERR_ that %{ssl_verify_result} shows. */
export function verifyResult(error: CurlError | undefined): number {
  const numbers: readonly (readonly [string, number])[] = [
    ['unable to get local issuer certificate', 20],
    ['self-signed certificate in certificate chain', 19],
    ['self-signed certificate', 18],
    ['certificate has expired', 10],
    ['certificate is not yet valid', 9],
  ]
  return numbers.find(([text]) => error?.text.endsWith(text))?.[1] ?? 0
}
