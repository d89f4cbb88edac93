import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { connectTcp, openTcp, sendAll, until } from '../../../linux/sockets.ts'
import { fromBase64 } from '../../../linux/ssh/encoding.ts'
import { failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import { concat } from '../../../wire/bytes.ts'
import type { Command } from '../../command.ts'
import { getopt, isOptionError, lastOption } from '../../getopt.ts'
import { ConfigError, readKeys, readRndcOptions } from './config.ts'
import { type ControlMessage, controlLength, emitControl, parseControl } from './control-message.ts'

const CONFIG = '/etc/bind/rndc.conf'
export const KEY_FILE = '/etc/bind/rndc.key'
export const CONTROL_PORT = 953
const LOOPBACK = 0x7f00_0001
const PATIENCE = 60
const CLOSED = `rndc: connection to remote host closed.
* This may indicate that the
* remote server is using an older
* version of the command protocol,
* this host is not authorized to connect,
* the clocks are not synchronized,
* the key signing algorithm is incorrect
* or the key is invalid.
`

/** rndc(8), BIND 9.18. */
export const rndc: Command = {
  name: 'rndc',
  directory: '/usr/sbin',
  summary: 'gives orders to named',
  synopsis: ['[-c FILE] [-k FILE] [-s SERVER] [-p PORT] COMMAND'],
  options: [
    { short: 'c', argument: 'FILE', text: `The configuration (${CONFIG}).` },
    { short: 'k', argument: 'FILE', text: `The key (${KEY_FILE}).` },
    { short: 's', argument: 'SERVER', text: 'The address of the server (127.0.0.1).' },
    { short: 'p', argument: 'PORT', text: `Its port (${CONTROL_PORT}).` },
    { short: 'y', argument: 'KEY', text: 'The name of the key.' },
    { short: 'q', text: 'Says nothing.' },
    { short: 'V', text: 'Accepted.' },
    { short: 'b', argument: 'ADDRESS', text: 'The own address.', emulated: false },
  ],
  description: [
    'COMMAND is one of status, reload [ZONE], reconfig, flush, flushname NAME, flushtree NAME, querylog [on|off], zonestatus ZONE, notify ZONE, refresh ZONE, retransfer ZONE, stop, halt.',
  ],
  notEmulated: ['orders for DNSSEC, dynamic zones, dumps and statistics'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options, false)
    if (isOptionError(parsed)) return yield* fail(process, `rndc: ${parsed.text}\n`)
    if (parsed.operands.length === 0)
      return yield* fail(
        process,
        'Usage: rndc [-b address] [-c config] [-s server] [-p port]\n\t[-k key-file ] [-y key] [-r] [-V] [-4 | -6] command\n',
      )
    const config = lastOption(parsed, 'c')
    const given = config ?? (failed(process.readFile(CONFIG)) ? undefined : CONFIG)
    if (config !== undefined && failed(process.readFile(config)))
      return yield* fail(process, `rndc: ${config} does not exist\n`)
    const keyFile = lastOption(parsed, 'k') ?? KEY_FILE
    if (given === undefined && failed(process.readFile(keyFile)))
      return yield* fail(process, `rndc: neither ${CONFIG} nor ${keyFile} was found\n`)
    const keys = readKeys(process, given ?? keyFile)
    if (keys instanceof ConfigError)
      return yield* fail(process, `rndc: ${keys.text}\nrndc: could not load rndc configuration\n`)
    const options = given === undefined ? {} : readRndcOptions(process, given)
    const key = keys.get(lastOption(parsed, 'y') ?? options.key ?? [...keys.keys()][0] ?? '')
    if (key === undefined) return yield* fail(process, 'rndc: no key definition for name\n')
    const server = lastOption(parsed, 's') ?? options.server ?? '127.0.0.1'
    const ip = server === 'localhost' ? LOOPBACK : parseIp(server)
    if (ip === undefined) return yield* fail(process, `rndc: couldn't get address for '${server}': not found\n`)
    const port = Number(lastOption(parsed, 'p') ?? options.port ?? CONTROL_PORT)
    return yield* talk(process, { ip, port }, fromBase64(key), parsed.operands)
  },
}

function* fail(process: Process, text: string): Running {
  yield* process.printError(text)
  return 1
}

function* talk(
  process: Process,
  { ip, port }: { readonly ip: Ip; readonly port: number },
  secret: Uint8Array,
  words: readonly string[],
): Running {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return yield* fail(process, `rndc: ${opened.text}\n`)
  const connected = yield* connectTcp(process, opened.socket, ip, port, process.now + PATIENCE * SECOND)
  if (connected !== 0)
    return yield* fail(process, `rndc: connect failed: ${formatIp(ip)}#${port}: ${connected.text.toLowerCase()}\n`)
  const serial = String(process.host.sim.random(`rndc:${process.host.name}`).below(0x1_0000_0000))
  const first = yield* ask(process, opened.socket, secret, serial, { type: 'null' }, undefined)
  const nonce = first?.control._nonce
  const type = words.join(' ')
  const reply = nonce === undefined ? undefined : yield* ask(process, opened.socket, secret, serial, { type }, nonce)
  process.close(opened.fd)
  if (reply === undefined) return yield* fail(process, CLOSED)
  const { err, text } = reply.data
  if (err !== undefined) yield* process.printError(`rndc: '${words[0]}' failed: ${err}\n`)
  if (text !== undefined) yield* err === undefined ? process.print(`${text}\n`) : process.printError(`${text}\n`)
  return reply.data.result === '0' ? 0 : 1
}

/** One message there and one back; undefined when the other side would not. */
function* ask(
  process: Process,
  socket: TcpSocket,
  secret: Uint8Array,
  serial: string,
  data: Readonly<Record<string, string>>,
  nonce: string | undefined,
): Running<ControlMessage | undefined> {
  const { seconds } = process.host.sim.wallTime()
  const control = {
    _ser: serial,
    _tim: String(seconds),
    _exp: String(seconds + PATIENCE),
    ...(nonce === undefined ? {} : { _nonce: nonce }),
  }
  if ((yield* sendAll(process, socket, emitControl({ control, data }, secret))) !== undefined) return undefined
  let buffer: Uint8Array = new Uint8Array(0)
  for (;;) {
    const piece = yield* until(process, socket, () => socket.receive(65_536), process.now + PATIENCE * SECOND)
    if (failed(piece) || piece.length === 0) return undefined
    buffer = concat(buffer, piece)
    const length = controlLength(buffer)
    if (length === 0) return undefined
    if (length !== undefined && buffer.length >= length) return parseControl(buffer.subarray(0, length), secret)
  }
}
