import type { ByteStream } from '../../../linux/http/stream.ts'
import { TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { servicePort } from '../../../linux/resolver/services.ts'
import { connectTcp, openTcp } from '../../../linux/sockets.ts'
import { type Certificate, certificateToPem, verifyChain } from '../../../linux/tls/certificate.ts'
import { readIdentity } from '../../../linux/tls/identity.ts'
import { connectTls, TlsFailure, type TlsStream } from '../../../linux/tls/tls.ts'
import { type Errno, failed, type Result } from '../../../net/errno.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import { parseIp } from '../../../wire/address.ts'
import { type Arguments, type OptionTable, readArguments, value } from './arguments.ts'
import { handshakeText, queued } from './errors.ts'
import { nameText } from './name.ts'
import { BUNDLE, certificatesIn } from './read.ts'
import { askForTls, starttlsProblem } from './starttls.ts'
import { dateText, verifyError } from './text.ts'

const OPTIONS: OptionTable = {
  connect: 'value',
  servername: 'value',
  noservername: 'flag',
  CAfile: 'value',
  showcerts: 'flag',
  verify_return_error: 'flag',
  verify: 'value',
  verify_hostname: 'value',
  brief: 'flag',
  quiet: 'flag',
  ign_eof: 'flag',
  no_ign_eof: 'flag',
  alpn: 'value',
  cert: 'value',
  key: 'value',
  tls1_3: 'flag',
  '4': 'flag',
  '6': 'flag',
  tls1_2: 'not emulated',
  tls1_1: 'not emulated',
  starttls: 'value',
  host: 'value',
  port: 'value',
  name: 'value',
  proxy: 'not emulated',
  msg: 'not emulated',
  debug: 'not emulated',
  state: 'not emulated',
  status: 'not emulated',
  reconnect: 'not emulated',
  CApath: 'not emulated',
  cipher: 'not emulated',
}
const CIPHER = 'TLS_AES_128_GCM_SHA256'

/** Counts what goes through. */
class Counted implements ByteStream {
  received = 0
  written = 0
  readonly #inner: ByteStream

  constructor(inner: ByteStream) {
    this.#inner = inner
  }

  *read(deadline?: number): Running<Result<Uint8Array>> {
    const bytes = yield* this.#inner.read(deadline)
    if (!failed(bytes)) this.received += bytes.length
    return bytes
  }

  *write(bytes: Uint8Array): Running<Errno | undefined> {
    this.written += bytes.length
    return yield* this.#inner.write(bytes)
  }

  close(): void {
    this.#inner.close()
  }

  get ended(): boolean {
    return this.#inner.ended
  }
}

/** openssl-s_client(1). */
export function* sClient(process: Process, args: readonly string[]): Running {
  const given = readArguments('s_client', args, OPTIONS)
  if (typeof given === 'string') {
    yield* process.printError(`${given}\n`)
    return 1
  }
  const protocol = value(given, 'starttls')
  const unknown = protocol === undefined ? undefined : starttlsProblem(protocol)
  if (unknown !== undefined || given.rest.length > 1) {
    yield* process.printError(`s_client: ${unknown ?? 'Use -help for summary.'}\n`)
    return 1
  }
  const apart = `${value(given, 'host') ?? 'localhost'}:${value(given, 'port') ?? '4433'}`
  const place = value(given, 'connect') ?? given.rest[0] ?? apart
  const [, host = '', port = '4433'] = /^\[?([^\]]*?)\]?:([^:]+)$/.exec(place) ?? [place, place]
  const raw = yield* connect(process, host, port, given)
  if (typeof raw === 'number') return raw
  const loud = !given.flags.has('quiet') && !given.flags.has('brief')
  if (loud) yield* process.print('CONNECTED(00000003)\n')
  const counted = new Counted(raw)
  if (protocol !== undefined) yield* askForTls(process, counted, protocol, value(given, 'name') ?? 'mail.example.com')
  return yield* secure(process, counted, host, given, loud)
}

function* connect(process: Process, host: string, port: string, { flags }: Arguments): Running<TcpStream | number> {
  const family = flags.has('4') ? 4 : flags.has('6') ? 6 : undefined
  const found = yield* getaddrinfo(process, host, { family })
  const number = servicePort(process, port, 'tcp')
  if (isGaiError(found) || number === undefined) {
    const text = isGaiError(found) ? found.text : 'Servname not supported for ai_socktype'
    const line = queued(process, '10080002:BIO routines:BIO_lookup_ex:system lib:../crypto/bio/bio_addr.c:746', text)
    yield* process.printError(`${line}connect:errno=11\n`)
    return 1
  }
  let errno = 0
  for (const ip of found.addresses) {
    const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
    if (failed(opened)) continue
    const outcome = yield* connectTcp(process, opened.socket, ip, number)
    if (outcome === 0) return new TcpStream(process, opened)
    process.close(opened.fd)
    errno = outcome.code
    const code = `80${errno.toString(16).toUpperCase().padStart(6, '0')}`
    const first = `${code}:system library:BIO_connect:${outcome.text}:../crypto/bio/bio_sock2.c:117`
    yield* process.printError(
      queued(process, first, 'calling connect()') +
        queued(process, '10000067:BIO routines:BIO_connect:connect error:../crypto/bio/bio_sock2.c:119', ''),
    )
  }
  yield* process.printError(`connect:errno=${errno}\n`)
  return 1
}

function* secure(process: Process, raw: Counted, host: string, given: Arguments, loud: boolean): Running {
  const roots = certificatesIn(process, value(given, 'CAfile') ?? BUNDLE) ?? []
  // As s_client does: a name with a dot that is no address goes into SNI by itself.
  const natural = parseIp(host) === undefined && host.includes('.') ? host : ''
  const serverName = given.flags.has('noservername') ? '' : (value(given, 'servername') ?? natural)
  const certificate = value(given, 'cert')
  const identity =
    certificate === undefined ? undefined : readIdentity(process, certificate, value(given, 'key') ?? certificate)
  if (typeof identity === 'string') {
    yield* process.printError(`Could not read client certificate from ${certificate}\n`)
    return 1
  }
  const alpn = value(given, 'alpn')?.split(',') ?? []
  const stream = yield* connectTls(process, raw, { serverName, roots: undefined, identity, alpn, anyName: true })
  if (stream instanceof TlsFailure || failed(stream)) {
    const [text, data] = handshakeText(stream)
    yield* process.printError(queued(process, text, data))
    if (loud) yield* process.print(`---\n${nothingText(raw)}`)
    return 1
  }
  if (serverName === '') yield* process.printError("Can't use SSL_get_servername\n")
  const strict = given.flags.has('verify_return_error')
  const problem = yield* tellVerification(process, stream.peer, roots, given, strict)
  if (problem !== null && strict) {
    const why = '0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed'
    yield* process.printError(queued(process, `${why}:../ssl/statem/statem_clnt.c:1889`, ''))
    if (loud) yield* process.print(`---\n${sessionText(stream, raw, problem, 'refused')}`)
    raw.close()
    return 1
  }
  if (given.flags.has('brief')) yield* process.printError(briefText(stream, problem))
  else if (loud)
    yield* process.print(`---\n${sessionText(stream, raw, problem, given.flags.has('showcerts') ? 'all' : 'leaf')}`)
  return yield* talk(process, stream, given)
}

/** A handshake that failed before there was a certificate. */
function nothingText(raw: Counted): string {
  const lines = ['no peer certificate available', '---', 'No client certificate CA names sent', '---']
  lines.push(`SSL handshake has read ${raw.received} bytes and written ${raw.written} bytes`, 'Verification: OK', '---')
  lines.push(...sessionEnd('New, (NONE), Cipher is (NONE)', '', null))
  return `${lines.join('\n')}\n`
}

function sessionEnd(cipher: string, alpn: string, problem: Problem | null): string[] {
  return [
    cipher,
    'Secure Renegotiation IS NOT supported',
    'Compression: NONE',
    'Expansion: NONE',
    alpn === '' ? 'No ALPN negotiated' : `ALPN protocol: ${alpn}`,
    'Early data was not sent',
    `Verify return code: ${problem === null ? '0 (ok)' : `${problem.number} (${problem.text})`}`,
    '---',
  ]
}

interface Problem {
  readonly number: number
  readonly text: string
}

/** What the callback of the verification prints: from the top of the chain down to the leaf. */
function* tellVerification(
  process: Process,
  peer: readonly Certificate[],
  roots: readonly Certificate[],
  given: Arguments,
  strict: boolean,
): Running<Problem | null> {
  const name = value(given, 'verify_hostname')
  const found = verifyChain(peer, roots, process.host.sim.wallMilliseconds, name)
  const trusted = peer.length === 1 && roots.some(root => root.signature === peer[0]!.signature)
  const lines: string[] = []
  const say = (depth: number, ...more: string[]) =>
    lines.push(`depth=${depth} ${nameText(chain[depth]!.subject)}`, ...more, 'verify return:1')
  const top = peer.at(-1)
  const root = top === undefined ? undefined : roots.find(({ subject }) => nameText(subject) === nameText(top.issuer))
  const chain =
    (found === undefined || found.type === 'wrong-name') && root !== undefined && root.signature !== top?.signature
      ? [...peer, root]
      : [...peer]
  let problem: Problem | null = null
  if (found?.type === 'wrong-name') {
    problem = { number: 62, text: 'hostname mismatch' }
    say(0, 'verify error:num=62:hostname mismatch')
    if (strict) {
      yield* process.printError(`${lines.slice(0, -1).join('\n')}\n`)
      return problem
    }
  } else if (found !== undefined && !trusted) {
    const { depth, ...rest } = verifyError(found, peer)
    problem = rest
    const time =
      rest.number === 10
        ? [`notAfter=${dateText(chain[depth]!.notAfter)}`]
        : rest.number === 9
          ? [`notBefore=${dateText(chain[depth]!.notBefore)}`]
          : []
    say(depth, `verify error:num=${rest.number}:${rest.text}`, ...time)
    if (strict) {
      yield* process.printError(`${lines.slice(0, -1).join('\n')}\n`)
      return problem
    }
    if (rest.number === 20 && depth === 0) {
      problem = { number: 21, text: 'unable to verify the first certificate' }
      say(0, 'verify error:num=21:unable to verify the first certificate')
    }
  }
  for (let depth = chain.length - 1; depth >= 0; depth--) if (problem?.number !== 20 || depth === 0) say(depth)
  // -brief says nothing of what is right.
  if (problem !== null || !given.flags.has('brief')) yield* process.printError(`${lines.join('\n')}\n`)
  return problem
}

function briefText({ peer, alpn }: TlsStream, problem: Problem | null): string {
  return [
    'CONNECTION ESTABLISHED',
    'Protocol version: TLSv1.3',
    `Ciphersuite: ${CIPHER}`,
    ...(peer[0] === undefined ? [] : [`Peer certificate: ${nameText(peer[0].subject)}`]),
    problem === null ? 'Verification: OK' : `Verification error: ${problem.text}`,
    ...(alpn === '' ? [] : [`ALPN protocol: ${alpn}`]),
    'Server Temp Key: X25519, 253 bits',
    '',
  ].join('\n')
}

function sessionText(
  { peer, alpn }: TlsStream,
  raw: Counted,
  problem: Problem | null,
  shown: 'leaf' | 'all' | 'refused',
): string {
  const lines: string[] = []
  if (peer.length > 0) lines.push('Certificate chain')
  for (const [index, certificate] of peer.entries()) {
    lines.push(` ${index} s:${nameText(certificate.subject)}`, `   i:${nameText(certificate.issuer)}`)
    lines.push('   a:sigalg: hmacWithSHA256')
    lines.push(`   v:NotBefore: ${dateText(certificate.notBefore)}; NotAfter: ${dateText(certificate.notAfter)}`)
    if (shown === 'all') lines.push(certificateToPem(certificate).trimEnd())
  }
  const [leaf] = peer
  if (leaf === undefined || shown === 'refused') lines.push('---', 'no peer certificate available')
  else {
    lines.push('---', 'Server certificate')
    if (shown === 'leaf') lines.push(certificateToPem(leaf).trimEnd())
    lines.push(`subject=${nameText(leaf.subject)}`, `issuer=${nameText(leaf.issuer)}`)
  }
  lines.push('---', 'No client certificate CA names sent', 'Server Temp Key: X25519, 253 bits', '---')
  lines.push(`SSL handshake has read ${raw.received} bytes and written ${raw.written} bytes`)
  lines.push(problem === null ? 'Verification: OK' : `Verification error: ${problem.text}`, '---')
  lines.push(...sessionEnd(`New, TLSv1.3, Cipher is ${CIPHER}`, alpn, problem))
  return `${lines.join('\n')}\n`
}

/** Standard input to the server and its answers to standard output, until either ends. */
function* talk(process: Process, stream: TlsStream, { flags }: Arguments): Running {
  const done = new WaitQueue()
  let [ended, sent] = [false, false]
  const receive = function* (): Running<void> {
    for (;;) {
      const bytes = yield* stream.read()
      if (failed(bytes) || bytes.length === 0) break
      yield* process.write(1, bytes)
    }
    ended = true
    done.wake()
  }
  const waits = flags.has('ign_eof') || (flags.has('quiet') && !flags.has('no_ign_eof'))
  const send = function* (): Running<void> {
    for (;;) {
      const bytes = yield* process.read(0)
      if (failed(bytes) || bytes.length === 0) break
      // A line that begins so ends the connection.
      if (!waits && bytes[0] === 0x51) break
      if ((yield* stream.write(bytes)) !== undefined) break
    }
    sent = true
    done.wake()
  }
  process.thread(receive())
  process.thread(send())
  while (!ended && !(sent && !waits)) yield* process.wait([done])
  if (!ended) yield* process.printError('DONE\n')
  else if (!flags.has('quiet')) yield* process.print('closed\n')
  stream.close()
  return 0
}
