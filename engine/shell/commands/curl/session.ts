import { Buffered, type ByteStream, TcpStream, UnixStream } from '../../../linux/http/stream.ts'
import type { HttpUrl } from '../../../linux/http/url.ts'
import { hostText } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { TlsStream } from '../../../linux/tls/tls.ts'
import { connectUnix, openUnix } from '../../../linux/unix/calls.ts'
import type { UnixAddress } from '../../../linux/unix/name.ts'
import { failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { hash32 } from '../../../sim/random.ts'
import { MILLISECOND, SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import {
  type ConnectSettings,
  connectAny,
  HEAD_START,
  type Patience,
  resolveHost,
  type TcpConnected,
} from './connect.ts'
import { CookieJar } from './cookies.ts'
import { CurlError, milliseconds } from './error.ts'
import type { FtpState } from './ftp-control.ts'
import { secure } from './https.ts'
import type { ImapState } from './imap.ts'
import { type CurlOptions, listOf } from './options.ts'
import type { Progress } from './progress.ts'
import { isSocks } from './proxy.ts'
import { openSocks } from './socks.ts'
import { openTunnel, tunnels } from './tunnel.ts'
import type { Verbose } from './verbose.ts'
import type { TransferInfo } from './write-out.ts'

/** A connection that may serve several transfers. */
export interface Connection {
  readonly number: number
  readonly key: string
  /** As messages call the other side. */
  readonly name: string
  readonly stream: ByteStream
  /** Without TLS. */
  readonly raw: ByteStream
  readonly ends: Ends
  readonly buffer: Buffered
  /** Of a control connection of FTP. */
  ftp?: FtpState
  /** Of a connection to a mail server, which is told when it ends. */
  mail?: boolean
  imap?: ImapState
}

/** Who talks with whom. A Unix socket has its path as the far end. */
interface Ends {
  readonly localIp: string
  readonly localPort: number
  readonly remoteIp: string
  readonly remotePort: number
}

function endsOf({ localAddress, localPort, remoteAddress, remotePort }: TcpSocket): Ends {
  return { localIp: formatIp(localAddress), localPort, remoteIp: formatIp(remoteAddress), remotePort }
}

/** Where to connect, and what messages call it. */
interface Place {
  readonly name: string
  readonly shown: string | undefined
  readonly port: number
}

/** Time for the connection where --connect-timeout says nothing. */
const CONNECT_SECONDS = 300
/** How long answers of the resolver are kept (CURLOPT_DNS_CACHE_TIMEOUT). */
const DNS_CACHE = 60 * SECOND
/** --keepalive-time where it is not given, in seconds. */
const KEEP_ALIVE = 60

/** What the transfers of one run of curl share: connections, addresses that were given, messages. */
export class Session {
  readonly process: Process
  #options: CurlOptions
  readonly verbose: Verbose
  readonly #connections = new Map<string, Connection>()
  readonly #addresses = new Map<string, readonly Ip[]>()
  /** What the resolver has said. */
  readonly #found = new Map<string, { readonly addresses: readonly Ip[]; readonly until: number }>()
  #count = 0
  /** What is kept of cookies; undefined where nobody asked for it. */
  readonly cookies: CookieJar | undefined
  /** Cookies that were given as such. */
  readonly givenCookies: string

  constructor(process: Process, options: CurlOptions, verbose: Verbose) {
    this.process = process
    this.#options = options
    this.verbose = verbose
    const cookies = listOf(options, 'cookie')
    this.givenCookies = cookies.filter(each => each.includes('=')).join('; ')
    const files = cookies.filter(each => !each.includes('='))
    if (files.length === 0 && !options.values.has('cookie-jar')) return
    this.cookies = new CookieJar()
    for (const file of files) {
      const text = file === '' ? '' : process.readFile(file)
      if (!failed(text)) this.cookies.load(text, options.flags.has('junk-session-cookies'), this.seconds)
    }
  }

  /** Of the transfers that are due. */
  get options(): CurlOptions {
    return this.#options
  }

  /** Goes on with the options behind --next. */
  *goOn(options: CurlOptions): Running<CurlError | undefined> {
    this.#options = options
    return yield* this.#addAddresses()
  }

  /** Of the wall clock. */
  get seconds(): number {
    return this.process.host.sim.wallTime().seconds
  }

  /** -c. */
  *saveCookies(): Running<void> {
    const path = this.options.values.get('cookie-jar')
    if (path === undefined || this.cookies === undefined) return
    const text = this.cookies.text(this.seconds)
    if (path === '-') {
      yield* this.process.print(text)
      return
    }
    const error = this.process.writeWholeFile(path, text)
    if (error !== undefined) yield* this.verbose.text(`WARNING: failed to save cookies in ${path}: ${error.text}`)
  }

  /** --resolve. */
  *#addAddresses(): Running<CurlError | undefined> {
    for (const text of listOf(this.options, 'resolve')) {
      if (/^-[^:]+:\d+$/.test(text)) continue
      const match = /^\+?([^:]+):(\d+):(.+)$/.exec(text)
      if (match === null) return new CurlError(49, `Couldn't parse CURLOPT_RESOLVE entry '${text}'`)
      const [, host, port, list] = match
      const addresses = list!.split(',').map(each => parseIp(each.replace(/^\[|\]$/g, '')))
      this.#addresses.set(
        `${host!.toLowerCase()}:${port}`,
        addresses.filter(each => each !== undefined),
      )
      yield* this.verbose.text(`Added ${host}:${port}:${list} to DNS cache`)
    }
    return undefined
  }

  patience(progress: Progress): Patience {
    const { values } = this.options
    const { now } = this.process
    const given = Number(values.get('connect-timeout') ?? 0)
    const most = Number(values.get('max-time') ?? 0)
    return {
      connect: now + (given > 0 ? given : CONNECT_SECONDS) * SECOND,
      total: most > 0 ? now + most * SECOND + MILLISECOND : Number.POSITIVE_INFINITY,
      next: () => progress.next,
      tick: () => progress.update(),
    }
  }

  /** A connection for a URL: one that is still open, or a new one. */
  *connection(
    url: HttpUrl,
    proxy: HttpUrl | undefined,
    patience: Patience,
    info: TransferInfo,
    started: number,
  ): Running<Connection | CurlError> {
    const tunnel = proxy !== undefined && (isSocks(proxy) || tunnels(this.options, url))
    const key = tunnel
      ? `${isSocks(proxy) ? proxy.scheme : 'tunnel'}://${proxy.host}:${proxy.port}/${url.scheme}/${url.host}:${url.port}`
      : `${proxy === undefined ? url.scheme : 'proxy'}://${proxy?.host ?? url.host}:${proxy?.port ?? url.port}`
    const open = this.#connections.get(key)
    if (open !== undefined) {
      this.#connections.delete(key)
      if (!open.stream.ended) {
        const bundle = hash32(`curl:${this.process.pid}:${key}`).toString(16).padStart(8, '0')
        yield* this.verbose.text(`Found bundle for host: 0x55d6${bundle} [serially]`)
        if (url.scheme.startsWith('http')) yield* this.verbose.text('Can not multiplex, even if we wanted to')
        yield* this.verbose.text(
          `Re-using existing connection #${open.number} with ${proxy === undefined ? 'host' : 'proxy'} ${open.name}`,
        )
        return open
      }
      yield* this.verbose.text(`Connection ${open.number} seems to be dead`)
      yield* this.verbose.text(`Closing connection ${open.number}`)
      open.stream.close()
    }
    return yield* this.#connect(url, proxy, key, patience, info, started)
  }

  *#connect(
    url: HttpUrl,
    proxy: HttpUrl | undefined,
    key: string,
    patience: Patience,
    info: TransferInfo,
    started: number,
  ): Running<Connection | CurlError> {
    const { process, verbose } = this
    const number = this.#count++
    const path = this.#unixPath()
    if (path !== undefined) return yield* this.#connectByPath(url, path, key, number, info, started)
    const place = yield* this.#place(proxy ?? url)
    const addresses = yield* this.#resolve(place, patience, started, proxy !== undefined)
    info.nameLookup = process.now - started
    const connected =
      addresses instanceof CurlError
        ? addresses
        : yield* connectAny(process, { ...place, addresses }, this.#settings(), patience, verbose)
    if (connected instanceof CurlError) return yield* this.#failed(connected, number)
    const { socket } = connected.opened
    info.connect = process.now - started
    info.connects++
    const ip = formatIp(connected.ip)
    const told = `Connected to ${place.shown ?? place.name} (${ip}) port ${place.port} (#${number})`
    yield* verbose.text(told)
    const tcp = new TcpStream(process, connected.opened)
    const buffer = new Buffered(tcp)
    const connection = (stream: ByteStream) => ({
      number,
      key,
      name: place.name,
      stream,
      raw: tcp,
      ends: endsOf(socket),
      buffer: stream === tcp ? buffer : new Buffered(stream),
    })
    const refused = yield* this.#askProxy(url, proxy, buffer, patience, info, started)
    if (refused !== undefined) {
      tcp.close()
      return yield* this.#failed(refused, number)
    }
    if (proxy !== undefined && isSocks(proxy)) yield* verbose.text(told)
    if (url.scheme !== 'https') return connection(tcp)
    const stream = yield* secure(
      process,
      tcp,
      { host: url.host, ip, port: socket.remotePort },
      this.#tls(),
      patience,
      verbose,
    )
    if (stream instanceof CurlError) {
      tcp.close()
      return yield* this.#failed(stream, number)
    }
    info.appConnect = process.now - started
    return connection(stream)
  }

  /** A tunnel or a SOCKS connection, where the proxy is to give one: why there is none. */
  *#askProxy(
    url: HttpUrl,
    proxy: HttpUrl | undefined,
    buffer: Buffered,
    patience: Patience,
    info: TransferInfo,
    started: number,
  ): Running<CurlError | undefined> {
    if (proxy === undefined) return undefined
    if (!isSocks(proxy))
      return tunnels(this.options, url) ? yield* openTunnel(this, buffer, url, proxy, patience, info) : undefined
    const user = this.options.values.get('proxy-user') ?? proxy.user
    const resolve = () => this.#resolve({ name: url.host, port: url.port }, patience, started, false)
    return yield* openSocks(this.verbose, buffer, { url, proxy, user, resolve }, patience)
  }

  /** --unix-socket and --abstract-unix-socket. */
  #unixPath(): UnixAddress | undefined {
    const { values } = this.options
    const name = values.get('abstract-unix-socket')
    if (name !== undefined) return { type: 'abstract', name }
    const path = values.get('unix-socket')
    return path === undefined ? undefined : { type: 'path', path }
  }

  *#connectByPath(
    url: HttpUrl,
    address: UnixAddress,
    key: string,
    number: number,
    info: TransferInfo,
    started: number,
  ): Running<Connection | CurlError> {
    const { process, verbose } = this
    const shown = address.type === 'path' ? address.path : address.name
    yield* verbose.text(`  Trying ${shown}:0...`)
    info.nameLookup = process.now - started
    const opened = openUnix(process, 'stream')
    const error = failed(opened) ? opened : yield* connectUnix(process, opened.socket, address)
    if (failed(opened) || error !== undefined) {
      yield* verbose.text(`Immediate connect fail for ${shown}: ${error?.text}`)
      if (!failed(opened)) process.close(opened.fd)
      const text = `Failed to connect to ${url.host} port ${url.port} after ${milliseconds(started, process.now)} ms: Couldn't connect to server`
      return yield* this.#failed(new CurlError(7, text), number)
    }
    info.connect = process.now - started
    info.connects++
    yield* verbose.text(`Connected to ${url.host} (${shown}) port ${url.port} (#${number})`)
    const raw = new UnixStream(process, opened)
    const ends = { localIp: '', localPort: 0, remoteIp: shown, remotePort: url.port }
    const connection = (stream: ByteStream) => ({
      number,
      key,
      name: url.host,
      stream,
      raw,
      ends,
      buffer: new Buffered(stream),
    })
    if (url.scheme !== 'https') return connection(raw)
    const patience = { connect: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY }
    const place = { host: url.host, ip: shown, port: url.port }
    const stream = yield* secure(process, raw, place, this.#tls(), patience, verbose)
    if (!(stream instanceof CurlError)) return connection(stream)
    raw.close()
    return yield* this.#failed(stream, number)
  }

  *#failed(error: CurlError, number: number): Running<CurlError> {
    yield* this.verbose.text(error.text)
    yield* this.verbose.text(`Closing connection ${number}`)
    return error
  }

  /** Where to connect: --connect-to may name another host and port. */
  *#place(url: HttpUrl): Running<Place> {
    for (const text of listOf(this.options, 'connect-to')) {
      const match = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/.exec(text)
      if (match === null) continue
      const [, host = '', port = '', other = '', otherPort = ''] = match
      if (host !== '' && host.toLowerCase() !== hostText(url).toLowerCase()) continue
      if (port !== '' && Number(port) !== url.port) continue
      if (other !== '') yield* this.verbose.text(`Connecting to hostname: ${other}`)
      if (otherPort !== '') yield* this.verbose.text(`Connecting to port: ${otherPort}`)
      return {
        name: other === '' ? url.host : other.replace(/^\[|\]$/g, ''),
        // lib/url.c leaves the name for display unset.
        shown: other === '' ? undefined : '(nil)',
        port: otherPort === '' ? url.port : Number(otherPort),
      }
    }
    return { name: url.host, shown: undefined, port: url.port }
  }

  *#resolve(
    { name, port }: { readonly name: string; readonly port: number },
    patience: Patience,
    started: number,
    isProxy: boolean,
  ): Running<readonly Ip[] | CurlError> {
    const settings = this.#settings()
    const known = this.#addresses.get(`${name.toLowerCase()}:${port}`) ?? this.#addresses.get(`*:${port}`)
    if (known !== undefined) {
      yield* this.verbose.text(`Hostname ${name} was found in DNS cache`)
      return known
    }
    const cached = this.#found.get(`${name.toLowerCase()}:${port}`)
    if (cached !== undefined && cached.until > this.process.now) {
      yield* this.verbose.text(`Hostname ${name} was found in DNS cache`)
      return cached.addresses
    }
    const found = yield* resolveHost(this.process, name, settings, patience)
    if (found === 'timeout')
      return new CurlError(28, `Resolving timed out after ${milliseconds(started, this.process.now)} milliseconds`)
    if (found === undefined || found.length === 0)
      return new CurlError(isProxy ? 5 : 6, `Could not resolve ${isProxy ? 'proxy' : 'host'}: ${name}`)
    const addresses = found.filter(
      ip => settings.family === undefined || settings.family === (typeof ip === 'number' ? 4 : 6),
    )
    this.#found.set(`${name.toLowerCase()}:${port}`, { addresses, until: this.process.now + DNS_CACHE })
    return addresses
  }

  #settings(): ConnectSettings {
    const { flags, values } = this.options
    const port = values.get('local-port')
    const eyeballs = values.get('happy-eyeballs-timeout-ms')
    return {
      family: flags.has('ipv4') ? 4 : flags.has('ipv6') ? 6 : undefined,
      device: values.get('interface'),
      localPort: port === undefined ? undefined : Number.parseInt(port, 10),
      headStart: eyeballs === undefined ? HEAD_START : Number(eyeballs) * MILLISECOND,
      keepAlive: flags.has('no-keepalive') ? null : Number(values.get('keepalive-time') ?? KEEP_ALIVE),
    }
  }

  #tls() {
    const { flags, values } = this.options
    return {
      insecure: flags.has('insecure'),
      cacert: values.get('cacert'),
      cert: values.get('cert'),
      key: values.get('key'),
    }
  }

  /** After a transfer: the connection stays for the next one, or it is closed. */
  *release(connection: Connection, reusable: boolean): Running<void> {
    if (reusable) {
      this.#connections.set(connection.key, connection)
      return yield* this.verbose.text(`Connection #${connection.number} to host ${connection.name} left intact`)
    }
    yield* this.verbose.text(`Closing connection ${connection.number}`)
    if (connection.stream instanceof TlsStream && !connection.stream.ended) {
      yield* connection.stream.sayGoodbye()
      yield* this.verbose.tls({ outgoing: true, content: 21, type: 0, length: 2 })
    }
    connection.stream.close()
  }

  /** Another connection to where one stands. */
  *connectTo(name: string, ip: Ip, port: number, patience: Patience): Running<TcpConnected | CurlError> {
    const settings = { ...this.#settings(), localPort: undefined }
    return yield* connectAny(this.process, { name, port, addresses: [ip] }, settings, patience, this.verbose)
  }

  *closeAll(): Running<void> {
    for (const { stream, ftp, mail, imap } of this.#connections.values()) {
      if (ftp !== undefined || mail === true) yield* stream.write(encodeUtf8('QUIT\r\n'))
      if (imap !== undefined) {
        const tag = String(++imap.count % 1000).padStart(3, '0')
        yield* stream.write(encodeUtf8(`A${tag} LOGOUT\r\n`))
      }
      stream.close()
    }
  }
}
