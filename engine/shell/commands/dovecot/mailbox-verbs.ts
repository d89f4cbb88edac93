import type { Running } from '../../../linux/program.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import { parseDate } from '../../text/date.ts'
import { type Argument, astring, textOf } from './arguments.ts'
import { parseFlags } from './flags.ts'
import { Mailbox } from './mailbox.ts'
import { fromLine, type Message } from './mbox.ts'
import { fitsPattern, isInbox, mailboxes, objectionTo, pathOf } from './names.ts'
import { Selected } from './selected.ts'
import type { ImapSession } from './session.ts'

/** What a command ends with, without its tag. */
export type Verb = (session: ImapSession, args: readonly Argument[], byUid: boolean) => Running<string>

const STATUS_ITEMS = ['MESSAGES', 'RECENT', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN']

function exists(session: ImapSession, name: string) {
  const { mounts, credentials } = session.process
  const found = mounts.resolve(pathOf(session, name), '/', credentials)
  return failed(found) ? undefined : found.inode?.kind
}

/** A mailbox of that name, or why there is none. */
export function find(session: ImapSession, name: string): Mailbox | string {
  const wrong = objectionTo(name)
  if (wrong !== undefined) return wrong
  const kind = exists(session, name)
  if (kind === 'directory') return "NO Mailbox isn't selectable"
  if (kind !== 'file' && !isInbox(name)) return `NO Mailbox doesn't exist: ${name}`
  return new Mailbox(session.process, session.index, isInbox(name) ? 'INBOX' : name, pathOf(session, name))
}

export const internal = (error: Errno) => `NO [SERVERBUG] Internal error occurred: ${error.text}`

export const select = (readOnly: boolean): Verb =>
  function* (session, args) {
    if (session.selected !== undefined) session.put('* OK [CLOSED] Previous mailbox closed.')
    session.selected = undefined
    const name = textOf(args[0])
    if (name === undefined)
      return 'BAD Error in IMAP command SELECT: Invalid arguments'.replace('SELECT', readOnly ? 'EXAMINE' : 'SELECT')
    const box = find(session, name)
    if (typeof box === 'string') return box
    const selected = new Selected(box, readOnly)
    const error = yield* selected.open()
    if (error !== undefined) return internal(error)
    session.selected = selected
    for (const line of selected.flagLines()) session.put(line)
    session.put(`* ${selected.messages.length} EXISTS`)
    session.put(`* ${selected.recent.size} RECENT`)
    const unseen = selected.messages.findIndex(each => !each.flags.has('\\Seen'))
    if (unseen >= 0) session.put(`* OK [UNSEEN ${unseen + 1}] First unseen.`)
    session.put(`* OK [UIDVALIDITY ${box.validity}] UIDs valid`)
    session.put(`* OK [UIDNEXT ${box.nextUid}] Predicted next UID`)
    return readOnly ? 'OK [READ-ONLY] Examine completed' : 'OK [READ-WRITE] Select completed'
  }

export const list = (subscribed: boolean): Verb =>
  function* (session, args) {
    const verb = subscribed ? 'LSUB' : 'LIST'
    const [reference, pattern] = [textOf(args[0]), textOf(args[1])]
    if (reference === undefined) return `BAD Error in IMAP command ${verb}: Invalid reference`
    if (pattern === undefined) return `BAD Error in IMAP command ${verb}: Invalid pattern`
    const done = `OK ${subscribed ? 'Lsub' : 'List'} completed`
    if (pattern === '' && !subscribed) session.put('* LIST (\\Noselect) "/" ""')
    if (pattern === '' || subscribed) return done
    const all = mailboxes(session)
    yield* session.process.compute(all.length * pattern.length * 1000)
    for (const { name, attributes } of all)
      if (fitsPattern(name, reference + pattern)) session.put(`* LIST (${attributes}) "/" ${astring(name)}`)
    return done
  }

export const status: Verb = function* (session, args) {
  const [first, items] = args
  const name = textOf(first)
  if (name === undefined || items?.type !== 'list') return 'BAD Error in IMAP command STATUS: Missing arguments'
  const asked = items.items.map(each => (textOf(each) ?? '').toUpperCase())
  const unknown = asked.find(each => !STATUS_ITEMS.includes(each))
  if (unknown !== undefined) return `BAD Error in IMAP command STATUS: Invalid status item ${unknown}`
  const box = find(session, name)
  if (typeof box === 'string') return box
  const error = box.load()
  if (error !== undefined) return internal(error)
  yield* box.pay()
  const count = (fits: (message: Message) => boolean) => box.messages.filter(fits).length
  const values: Readonly<Record<string, number>> = {
    MESSAGES: box.messages.length,
    RECENT: count(each => !each.old),
    UIDNEXT: box.nextUid,
    UIDVALIDITY: box.validity,
    UNSEEN: count(each => !each.flags.has('\\Seen')),
  }
  const shown = STATUS_ITEMS.filter(each => asked.includes(each)).map(each => `${each} ${values[each]}`)
  session.put(`* STATUS ${astring(box.name)} (${shown.join(' ')})`)
  const same = session.selected?.box.path === box.path
  return same ? 'OK [CLIENTBUG] Status on selected mailbox completed' : 'OK Status completed'
}

export const create: Verb = function* (session, args) {
  const name = textOf(args[0])
  if (name === undefined) return 'BAD Error in IMAP command CREATE: Missing arguments'
  const wrong = objectionTo(name.replace(/\/$/, ''))
  if (wrong !== undefined) return wrong
  if (isInbox(name) || exists(session, name) !== undefined) return 'NO [ALREADYEXISTS] Mailbox already exists'
  const { process } = session
  const parts = pathOf(session, name).split('/')
  const last = name.endsWith('/') ? parts.length : parts.length - 1
  for (let count = 2; count <= last; count++) {
    const path = parts.slice(0, count).join('/')
    if (process.mounts.lookup(path) === undefined)
      process.mounts.makeDirectory(path, '/', process.credentials, 0o700, process.now)
  }
  const error = name.endsWith('/') ? undefined : process.writeWholeFile(parts.join('/'), '', false, 0o600)
  return error === undefined ? 'OK Create completed' : internal(error)
}

export const remove: Verb = function* (session, args) {
  const name = textOf(args[0])
  if (name === undefined) return 'BAD Error in IMAP command DELETE: Missing arguments'
  if (isInbox(name)) return "NO INBOX can't be deleted"
  const wrong = objectionTo(name)
  if (wrong !== undefined) return wrong
  const kind = exists(session, name)
  if (kind !== 'file' && kind !== 'directory') return `NO [NONEXISTENT] Mailbox doesn't exist: ${name}`
  const path = pathOf(session, name)
  const { process } = session
  const error = process.mounts.remove(path, '/', process.credentials, kind, process.now)
  if (error !== undefined) return internal(error)
  session.index.delete(path)
  if (session.selected?.box.path === path) session.selected = undefined
  return 'OK Delete completed'
}

/** Adds messages to the end of a mailbox; what they are numbered, or what is wrong. */
export function* add(box: Mailbox, messages: readonly Omit<Message, 'uid'>[]): Running<readonly number[] | Errno> {
  const error = box.load()
  if (error !== undefined) return error
  const first = box.nextUid
  const added = messages.map((each, index) => ({ ...each, uid: first + index }))
  const wrong = box.change([...box.messages, ...added], first + added.length - 1)
  yield* box.pay()
  return wrong ?? added.map(each => each.uid)
}

export const append: Verb = function* (session, args) {
  const rest = [...args]
  const name = textOf(rest.shift())
  const flags = rest[0]?.type === 'list' ? parseFlags('APPEND', rest.shift()!) : new Set<string>()
  const text = rest.pop()
  if (name === undefined || text?.type !== 'string' || typeof flags === 'string')
    return typeof flags === 'string' ? flags : 'BAD Error in IMAP command APPEND: Missing message size'
  const date = textOf(rest[0])
  const found = /^ ?(\d{1,2})-(\w{3})-(\d{4}) (\d\d:\d\d:\d\d) ([-+]\d{4})$/.exec(date ?? '')
  const seconds =
    date === undefined
      ? session.process.host.sim.wallTime().seconds
      : found && parseDate(`${found[1]} ${found[2]} ${found[3]} ${found[4]} ${found[5]}`, 0)
  if (seconds === undefined || seconds === null) return 'BAD Error in IMAP command APPEND: Invalid internal date'
  const box = find(session, name)
  if (typeof box === 'string') return box.replace("NO Mailbox doesn't", "NO [TRYCREATE] Mailbox doesn't")
  const lines = text.text.replace(/\r\n/g, '\n').replace(/^(>*From )/gm, '>$1')
  const end = lines.startsWith('\n') ? 0 : lines.indexOf('\n\n') + 1
  const whole = end === 0 && !lines.startsWith('\n')
  const from = fromLine(`${session.user!.name}@${session.process.host.name}`, seconds)
  const body = whole ? '' : lines.slice(end + 1)
  const header = (whole ? lines : lines.slice(0, end)).replace(/([^\n])$/, '$1\n')
  const added = yield* add(box, [{ flags, old: false, from, header, body: body.replace(/([^\n])$/, '$1\n') }])
  if ('code' in added) return internal(added)
  return `OK [APPENDUID ${box.validity} ${added[0]}] Append completed`
}
