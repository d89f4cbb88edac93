import { type User, users } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SshReader, SshWriter } from '../../../linux/ssh/encoding.ts'
import { isSignedBy, KEY_TYPE, keyFromBlob, keyInLine, type SshKey } from '../../../linux/ssh/key.ts'
import { Message, PACKET_DATA_MAX, WINDOW } from '../../../linux/ssh/message.ts'
import type { SshTransport } from '../../../linux/ssh/transport.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { ServerSession } from './session.ts'

/** sshd_config(5), LoginGraceTime and MaxAuthTries. */
const GRACE = 120 * SECOND
const TRIES_MAX = 6

/** Serves one client: keys, its user, one session. Returns when the connection is over. */
export function* serveClient(process: Process, transport: SshTransport, hostKey: SshKey): Running<void> {
  const deadline = process.now + GRACE
  if ((yield* transport.exchangeVersions(deadline)) !== undefined) return
  if ((yield* transport.exchangeKeysAsServer(hostKey)) !== undefined) return
  const account = yield* authenticate(process, transport, deadline)
  if (account === undefined) return
  yield* serveChannels(process, transport, account)
}

/** Public keys alone are accepted (RFC 4252 7). */
function* authenticate(process: Process, transport: SshTransport, deadline: number): Running<User | undefined> {
  let tries = 0
  for (;;) {
    const packet = yield* transport.read(deadline)
    if (failed(packet) || packet === undefined) return undefined
    const reader = new SshReader(packet, 1)
    if (packet[0] === Message.serviceRequest) {
      yield* transport.write(new SshWriter().byte(Message.serviceAccept).string(reader.string()).done())
      continue
    }
    if (packet[0] !== Message.userauthRequest) continue
    const user = reader.string()
    reader.string()
    const method = reader.string()
    const account = users(process).find(each => each.name === user)
    if (method === 'publickey' && account !== undefined) {
      const signed = reader.boolean()
      reader.string()
      const blob = reader.bytes()
      const key = keyFromBlob(blob)
      if (key !== undefined && isAuthorized(process, account, key)) {
        if (!signed) {
          yield* transport.write(new SshWriter().byte(60).string(KEY_TYPE).string(blob).done())
          continue
        }
        if (isSignedBy(key, transport.sessionId, reader.bytes())) {
          yield* transport.write(Uint8Array.of(Message.userauthSuccess))
          return account
        }
      }
    }
    if (method !== 'none' && ++tries >= TRIES_MAX) return undefined
    yield* transport.write(new SshWriter().byte(Message.userauthFailure).string('publickey').boolean(false).done())
  }
}

function isAuthorized(process: Process, { home }: User, key: Uint8Array): boolean {
  const text = process.readFile(`${home}/.ssh/authorized_keys`)
  if (failed(text)) return false
  return text.split('\n').some(line => {
    const known = line.startsWith('#') ? undefined : keyInLine(line)
    return known?.every((byte, index) => byte === key[index]) === true
  })
}

function* serveChannels(process: Process, transport: SshTransport, account: User): Running<void> {
  let session: ServerSession | undefined
  try {
    for (;;) {
      const packet = yield* transport.read()
      if (failed(packet) || packet === undefined || packet[0] === Message.disconnect) return
      const reader = new SshReader(packet, 1)
      if (packet[0] === Message.channelOpen) {
        const kind = reader.string()
        const peer = reader.uint32()
        if (kind !== 'session' || session !== undefined) {
          const refusal = new SshWriter().byte(Message.channelOpenFailure).uint32(peer).uint32(1)
          yield* transport.write(refusal.string('administratively prohibited').string('').done())
          continue
        }
        session = new ServerSession(process, transport, account, peer)
        const confirmation = new SshWriter().byte(Message.channelOpenConfirmation).uint32(peer).uint32(0)
        yield* transport.write(confirmation.uint32(WINDOW).uint32(PACKET_DATA_MAX).done())
      } else if (packet[0] === Message.globalRequest) {
        reader.string()
        if (reader.boolean()) yield* transport.write(Uint8Array.of(Message.requestFailure))
      } else if (session !== undefined && !(yield* serveMessage(process, transport, session, packet[0]!, reader)))
        return
    }
  } finally {
    session?.end()
  }
}

/** False when the client has closed the channel. */
function* serveMessage(
  process: Process,
  transport: SshTransport,
  session: ServerSession,
  type: number,
  reader: SshReader,
): Running<boolean> {
  const channel = reader.uint32()
  if (type === Message.channelData) yield* session.input(reader.bytes())
  else if (type === Message.channelEof) session.endInput()
  else if (type === Message.channelClose) return false
  else if (type === Message.channelRequest) {
    const kind = reader.string()
    const wantsReply = reader.boolean()
    const before = session.started
    const accepted = session.request(kind, reader)
    const reply = accepted ? Message.channelSuccess : Message.channelFailure
    if (wantsReply) yield* transport.write(new SshWriter().byte(reply).uint32(channel).done())
    if (accepted && !before && session.started) process.thread(session.serve())
  }
  return true
}
