import type { Running } from '../../../../../linux/program.ts'
import { type Opened, openTcp } from '../../../../../linux/sockets.ts'
import { failed } from '../../../../../net/errno.ts'
import type { TcpSocket } from '../../../../../net/tcp/socket.ts'
import { parseIp } from '../../../../../wire/address.ts'
import { type CommandError, failure } from '../../error.ts'
import type { Session } from '../../session.ts'
import type { ForwardedPort } from './ports.ts'

interface ListenAddress {
  readonly address: string
  /** One of its like is enough: the two addresses of localhost. */
  readonly orAnother: boolean
}

export interface Listener {
  readonly opened: Opened<TcpSocket>
  readonly port: ForwardedPort
}

/** client-go tools/portforward, parseAddresses. */
export function listenAddresses(words: readonly string[]): readonly ListenAddress[] | CommandError {
  const found = new Map<string, ListenAddress>()
  for (const word of words) {
    if (word === 'localhost')
      for (const address of ['127.0.0.1', '::1']) found.set(address, { address, orAnother: true })
    else if (parseIp(word) === undefined) return failure(`${word} is not a valid IP`)
    else found.set(word, { address: word, orAnother: false })
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1))
}

/** Listens on one port on all addresses; what could not be done is said. */
export function* listenOn(
  session: Session,
  port: ForwardedPort,
  addresses: readonly ListenAddress[],
): Running<readonly Listener[]> {
  const listeners: Listener[] = []
  const errors: string[] = []
  let { local } = port
  let bad = false
  for (const { address, orAnother } of addresses) {
    const listener = open(session, address, local)
    if (typeof listener === 'string') {
      errors.push(listener)
      bad ||= !orAnother
      continue
    }
    local = listener.socket.localPort
    listeners.push({ opened: listener, port: { local, remote: port.remote } })
    const host = address.includes(':') ? `[${address}]` : address
    yield* session.print(`Forwarding from ${host}:${local} -> ${port.remote}\n`)
  }
  if (!bad && listeners.length > 0) return listeners
  yield* session.printError(
    `Unable to listen on port ${local}: Listeners failed to create with the following errors: [${errors.join(' ')}]\n`,
  )
  for (const { opened } of listeners) session.process.close(opened.fd)
  return []
}

function open({ process }: Session, address: string, port: number): Opened<TcpSocket> | string {
  const ip = parseIp(address)!
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return `unable to create listener: Error ${opened.text.toLowerCase()}`
  opened.socket.reuseAddress = true
  const error = opened.socket.bind(ip, port) ?? opened.socket.listen(128)
  if (error === undefined) return opened
  process.close(opened.fd)
  const [protocol, host] = typeof ip === 'number' ? ['tcp4', address] : ['tcp6', `[${address}]`]
  return `unable to create listener: Error listen ${protocol} ${host}:${port}: bind: ${error.text.toLowerCase()}`
}
