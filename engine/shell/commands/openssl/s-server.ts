import { TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { acceptTcp, openTcp } from '../../../linux/sockets.ts'
import { readIdentity } from '../../../linux/tls/identity.ts'
import { acceptTls, TlsFailure } from '../../../linux/tls/tls.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { type OptionTable, readArguments, value } from './arguments.ts'

const OPTIONS: OptionTable = {
  accept: 'value',
  port: 'value',
  cert: 'value',
  key: 'value',
  www: 'flag',
  quiet: 'flag',
  naccept: 'value',
  '4': 'flag',
  WWW: 'not emulated',
  HTTP: 'not emulated',
  Verify: 'not emulated',
  verify: 'not emulated',
  CAfile: 'not emulated',
  tls1_2: 'not emulated',
  alpn: 'not emulated',
  servername: 'not emulated',
}

/** openssl-s_server(1): shows what clients say, or answers with a page (-www). */
export function* sServer(process: Process, args: readonly string[]): Running {
  const given = readArguments('s_server', args, OPTIONS)
  if (typeof given === 'string') {
    yield* process.printError(`${given}\n`)
    return 1
  }
  const path = value(given, 'cert') ?? 'server.pem'
  const identity = readIdentity(process, path, value(given, 'key') ?? path)
  if (typeof identity === 'string') {
    yield* process.printError(`Could not read server certificate private key from ${value(given, 'key') ?? path}\n`)
    return 1
  }
  const port = Number((value(given, 'accept') ?? value(given, 'port') ?? '4433').replace(/^.*:/, ''))
  // For both versions of IP at once.
  const opened = openTcp(process, 6)
  const error = failed(opened)
    ? opened
    : (() => {
        opened.socket.reuseAddress = true
        return opened.socket.bind(0n, port) ?? opened.socket.listen(128)
      })()
  if (failed(opened) || error !== undefined) {
    yield* process.printError(
      `error:80000062:system library:BIO_bind:${error?.text}::calling bind()\n   0 items in the session cache\n`,
    )
    return 1
  }
  if (!given.flags.has('quiet')) yield* process.print('ACCEPT\n')
  const most = Number(value(given, 'naccept') ?? Number.POSITIVE_INFINITY)
  for (let count = 0; count < most; count++) {
    const peer = yield* acceptTcp(process, opened.socket)
    if (failed(peer)) return 1
    const stream = yield* acceptTls(process, new TcpStream(process, peer), { identityFor: () => identity })
    if (stream instanceof TlsFailure || failed(stream)) {
      yield* process.printError(
        `ERROR\nerror:0A000126:SSL routines::${stream instanceof TlsFailure ? stream.alert.replaceAll('_', ' ') : stream.text}\n`,
      )
      process.close(peer.fd)
      continue
    }
    for (;;) {
      const bytes = yield* stream.read()
      if (failed(bytes) || bytes.length === 0) break
      if (!given.flags.has('www')) {
        yield* process.write(1, bytes)
        continue
      }
      const page = `<HTML><BODY BGCOLOR="#ffffff">\n<pre>\n\n${process.argv.join(' ')}\n---\nNew, TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256\n</pre></BODY></HTML>\r\n\r\n`
      yield* stream.write(encodeUtf8(`HTTP/1.0 200 ok\r\nContent-type: text/html\r\n\r\n${page}`))
      break
    }
    stream.close()
  }
  return 0
}
