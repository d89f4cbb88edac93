import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { connectTcp, openTcp } from '../../../linux/sockets.ts'
import { SshReader, SshWriter } from '../../../linux/ssh/encoding.ts'
import { fingerprint, KEY_TYPE, keyBlob, parsePrivateKey, type SshKey, sign } from '../../../linux/ssh/key.ts'
import { Message } from '../../../linux/ssh/message.ts'
import { SshTransport, VERSION } from '../../../linux/ssh/transport.ts'
import { ECONNREFUSED, type Errno, failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, parseIp } from '../../../wire/address.ts'
import { checkHostKey } from './known-hosts.ts'
import type { SshOptions } from './options.ts'

/** SSH_MSG_USERAUTH_PK_OK (RFC 4252 7). */
const PK_OK = 60

/** A client on its way: messages, then a transport whose user is known. */
export class SshClient {
  readonly #process: Process
  readonly options: SshOptions
  ip = ''

  constructor(process: Process, options: SshOptions) {
    this.#process = process
    this.options = options
  }

  *debug(text: string): Running<void> {
    if (this.options.verbose) yield* this.#process.printError(`debug1: ${text}\r\n`)
  }

  /** A message that -q does not silence. */
  *#say(text: string): Running<undefined> {
    yield* this.#process.printError(`${text}\r\n`)
    return undefined
  }

  /** undefined when it failed, which was told. */
  *connect(): Running<SshTransport | undefined> {
    const { destination, port, timeout } = this.options
    const found = yield* getaddrinfo(this.#process, destination, { family: this.options.family })
    if (isGaiError(found)) return yield* this.#say(`ssh: Could not resolve hostname ${destination}: ${found.text}`)
    const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : this.#process.now + timeout * SECOND
    let last: Errno = ECONNREFUSED
    for (const ip of found.addresses) {
      this.ip = formatIp(ip)
      yield* this.debug(`Connecting to ${destination} [${this.ip}] port ${port}.`)
      const opened = openTcp(this.#process, typeof ip === 'number' ? 4 : 6)
      if (failed(opened)) continue
      const source = this.options.source === undefined ? undefined : parseIp(this.options.source)
      const error =
        (source === undefined ? undefined : opened.socket.bind(source, 0)) ??
        (yield* connectTcp(this.#process, opened.socket, ip, port, deadline))
      if (error === 0) {
        opened.socket.noDelay = true
        opened.socket.keepAlive = true
        yield* this.debug('Connection established.')
        return yield* this.#open(new SshTransport(this.#process, opened.socket), deadline)
      }
      this.#process.close(opened.fd)
      yield* this.debug(`connect to address ${this.ip} port ${port}: ${error.text}`)
      last = error
    }
    return yield* this.#say(`ssh: connect to host ${destination} port ${port}: ${last.text}`)
  }

  *#open(transport: SshTransport, deadline: number): Running<SshTransport | undefined> {
    const { destination, port } = this.options
    yield* this.debug(`Local version string ${VERSION}`)
    const problem = yield* transport.exchangeVersions(deadline)
    if (problem !== undefined) return yield* this.#brokenBanner(problem)
    yield* this.debug(`Remote protocol version 2.0, remote software version ${transport.peerVersion.slice(8)}`)
    yield* this.debug(`Authenticating to ${destination}:${port} as '${this.#user}'`)
    const key = yield* transport.exchangeKeysAsClient(deadline)
    if (!(key instanceof Uint8Array)) return yield* this.#lost(key)
    for (const line of [
      'kex: algorithm: curve25519-sha256',
      'kex: host key algorithm: ssh-ed25519',
      'kex: server->client cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none',
      'kex: client->server cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none',
    ])
      yield* this.debug(line)
    const trusted = yield* checkHostKey(this.#process, this.options, this.ip, key, text => this.debug(text))
    if (!trusted) return undefined
    return (yield* this.#authenticate(transport)) ? transport : undefined
  }

  get #user(): string {
    return this.options.user ?? this.#process.env.get('USER') ?? 'root'
  }

  *#brokenBanner(problem: Errno | 'closed'): Running<undefined> {
    const place = `${this.ip} port ${this.options.port}`
    if (problem === 'closed') {
      yield* this.#say('kex_exchange_identification: Connection closed by remote host')
      return yield* this.#say(`Connection closed by ${place}`)
    }
    if (problem.name === 'EINTR')
      return yield* this.#say(`Connection timed out during banner exchange\r\nConnection to ${place} timed out`)
    if (problem.name === 'EPROTO')
      return yield* this.#say(
        `kex_exchange_identification: banner line contains invalid characters\r\nbanner exchange: Connection to ${place}: invalid format`,
      )
    yield* this.#say(`kex_exchange_identification: read: ${problem.text}`)
    return yield* this.#say(
      `${problem.text} by ${place}`.replace(/^Connection reset by peer by/, 'Connection reset by'),
    )
  }

  *#lost(problem: Errno | undefined): Running<undefined> {
    const place = `${this.ip} port ${this.options.port}`
    if (problem === undefined) return yield* this.#say(`Connection closed by ${place}`)
    if (problem.name === 'EINTR') return yield* this.#say(`Connection to ${place} timed out`)
    return yield* this.#say(
      problem.name === 'ECONNRESET'
        ? `Connection reset by ${place}`
        : `ssh_dispatch_run_fatal: Connection to ${place}: ${problem.text}`,
    )
  }

  /** RFC 4252: `none` to learn what is asked for, then each key. */
  *#authenticate(transport: SshTransport): Running<boolean> {
    const start = new SshWriter().byte(Message.serviceRequest).string('ssh-userauth').done()
    if ((yield* transport.write(start)) !== undefined) return (yield* this.#lost(undefined)) ?? false
    const accepted = yield* transport.read()
    if (failed(accepted) || accepted === undefined)
      return (yield* this.#lost(failed(accepted) ? accepted : undefined)) ?? false
    let methods = ''
    for (const key of [undefined, ...this.#keys()]) {
      if (key !== undefined)
        yield* this.debug(`Offering public key: ${key.path} ED25519 ${fingerprint(key.key.publicKey)}`)
      const answer = yield* this.#tryKey(transport, key?.key)
      if (answer === undefined) return (yield* this.#lost(undefined)) ?? false
      if (answer[0] === Message.userauthSuccess) {
        yield* this.debug(
          `Authenticated to ${this.options.destination} ([${this.ip}]:${this.options.port}) using "publickey".`,
        )
        return true
      }
      methods = new SshReader(answer, 1).string()
      if (key === undefined) yield* this.debug(`Authentications that can continue: ${methods}`)
    }
    yield* this.#say(`${this.#user}@${this.options.destination}: Permission denied (${methods}).`)
    return false
  }

  #keys(): { readonly path: string; readonly key: SshKey }[] {
    const seen = new Set<string>()
    return this.options.identities.flatMap(path => {
      const text = seen.has(path) ? '' : this.#process.readFile(path)
      seen.add(path)
      const key = failed(text) ? undefined : parsePrivateKey(text)
      return key === undefined ? [] : [{ path, key }]
    })
  }

  *#tryKey(transport: SshTransport, key: SshKey | undefined): Running<Uint8Array | undefined> {
    const request = (signed: boolean) => {
      const message = new SshWriter().byte(Message.userauthRequest).string(this.#user).string('ssh-connection')
      if (key === undefined) return message.string('none').done()
      message.string('publickey').boolean(signed).string(KEY_TYPE).string(keyBlob(key.publicKey))
      return signed ? message.string(sign(key.publicKey, transport.sessionId)).done() : message.done()
    }
    for (const signed of [false, true]) {
      if ((yield* transport.write(request(signed))) !== undefined) return undefined
      const answer = yield* transport.read()
      if (failed(answer) || answer === undefined) return undefined
      if (answer[0] !== PK_OK) return answer
      if (key !== undefined) yield* this.debug(`Server accepts key: ${fingerprint(key.publicKey)}`)
    }
    return undefined
  }
}
