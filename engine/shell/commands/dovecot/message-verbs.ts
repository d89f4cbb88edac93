import type { Running } from '../../../linux/program.ts'
import { type Argument, textOf } from './arguments.ts'
import { fetchLine, parseItems } from './fetch.ts'
import { parseFlags } from './flags.ts'
import { add, find, internal, type Verb } from './mailbox-verbs.ts'
import { type Message, wholeText } from './mbox.ts'
import { parseSearch } from './search.ts'
import type { Selected } from './selected.ts'
import { positionsOf } from './sequence.ts'
import type { ImapSession } from './session.ts'

const NONE = 'BAD No mailbox selected'
const LOOK_COST = 500

const bad = (verb: string, why: string) => `BAD Error in IMAP command ${verb}: ${why}`

/** Messages that a command names. */
function named(selected: Selected, argument: Argument | undefined, byUid: boolean) {
  const text = textOf(argument)
  return text === undefined ? undefined : positionsOf(text, selected.uids, byUid)
}

export const fetch: Verb = function* (session, args, byUid) {
  const { selected } = session
  if (selected === undefined) return NONE
  const verb = byUid ? 'UID FETCH' : 'FETCH'
  if (args.length === 0) return bad(verb, 'Invalid arguments')
  const given = args.length > 2 ? undefined : args[1]
  const items = parseItems(given)
  if (typeof items === 'string') return bad(verb, items)
  const positions = named(selected, args[0], byUid)
  if (positions === undefined) return bad(verb, byUid ? 'Invalid uidset' : 'Invalid messageset')
  const sees = !selected.readOnly && items.some(each => each.part?.sees === true)
  const fresh = new Set<number>()
  if (sees) for (const at of positions) if (!selected.messages[at]!.flags.has('\\Seen')) fresh.add(at)
  if (fresh.size > 0) yield* see(session, selected, fresh)
  const uid = byUid ? [{ name: 'UID' }] : []
  const own = items.filter(each => !byUid || each.name !== 'UID')
  const asksFlags = items.some(each => each.name === 'FLAGS')
  for (const at of positions) {
    const flags = fresh.has(at) && !asksFlags ? [{ name: 'FLAGS' }] : []
    yield* session.process.compute(LOOK_COST)
    session.put(fetchLine(selected, at, [...uid, ...flags, ...own]))
    // A large mailbox goes out message by message.
    yield* session.flush()
    if (session.ended) break
  }
  return 'OK Fetch completed'
}

function* see(session: ImapSession, selected: Selected, positions: ReadonlySet<number>): Running<void> {
  const changed = new Map<number, Message>()
  for (const at of positions) {
    const message = selected.messages[at]!
    changed.set(message.uid, { ...message, flags: new Set([...message.flags, '\\Seen']) })
  }
  yield* selected.change(changed)
  for (const line of yield* selected.refresh(new Set(changed.keys()))) session.put(line)
}

export const store: Verb = function* (session, args, byUid) {
  const { selected } = session
  if (selected === undefined) return NONE
  const verb = byUid ? 'UID STORE' : 'STORE'
  const how = /^([-+]?)FLAGS(\.SILENT)?$/i.exec(textOf(args[1]) ?? '')
  if (args.length < 2 || how === null) return bad(verb, 'Invalid arguments')
  const flags = parseFlags(verb, ...args.slice(2))
  if (typeof flags === 'string') return flags
  const positions = named(selected, args[0], byUid)
  if (positions === undefined) return bad(verb, byUid ? 'Invalid uidset' : 'Invalid messageset')
  if (selected.readOnly) return 'OK Store ignored with read-only mailbox'
  const changed = new Map<number, Message>()
  for (const at of positions) {
    const message = selected.messages[at]!
    const kept = how[1] === '' ? [] : [...message.flags]
    const now = how[1] === '-' ? kept.filter(each => !flags.has(each)) : [...kept, ...flags]
    changed.set(message.uid, { ...message, flags: new Set(now) })
  }
  const error = yield* selected.change(changed)
  if (error !== undefined) return internal(error)
  const silent = how[2] === undefined ? undefined : new Set(changed.keys())
  for (const line of yield* selected.refresh(silent, byUid)) session.put(line)
  return 'OK Store completed'
}

export const search: Verb = function* (session, args, byUid) {
  const { selected } = session
  if (selected === undefined) return NONE
  const verb = byUid ? 'UID SEARCH' : 'SEARCH'
  const test = parseSearch(selected, args)
  if (test === 'CHARSET') return 'NO [BADCHARSET] Unknown charset'
  if (typeof test === 'string') return bad(verb, test)
  const found: number[] = []
  for (const [index, message] of selected.messages.entries()) {
    yield* session.process.compute(LOOK_COST + wholeText(message).length)
    if (test(message, index)) found.push(byUid ? message.uid : index + 1)
  }
  session.put(`* SEARCH${found.map(each => ` ${each}`).join('')}`)
  return 'OK Search completed'
}

/** Removes messages that are marked; with a set of identifiers those of it alone. */
function* purge(selected: Selected, only?: ReadonlySet<number>) {
  const gone = selected.messages.filter(each => each.flags.has('\\Deleted') && only?.has(each.uid) !== false)
  return yield* selected.change(new Map(gone.map(each => [each.uid, undefined])))
}

export const expunge: Verb = function* (session, args, byUid) {
  const { selected } = session
  if (selected === undefined) return NONE
  const positions = byUid ? named(selected, args[0], true) : undefined
  if (byUid && positions === undefined) return bad('UID EXPUNGE', 'Invalid uidset')
  if (selected.readOnly) return 'OK Expunge completed'
  const error = yield* purge(selected, positions && new Set(positions.map(each => selected.uids[each]!)))
  if (error !== undefined) return internal(error)
  for (const line of yield* selected.refresh()) session.put(line)
  return 'OK Expunge completed'
}

export const close: Verb = function* (session) {
  const { selected } = session
  if (selected === undefined) return NONE
  session.selected = undefined
  const error = selected.readOnly ? undefined : yield* purge(selected)
  return error === undefined ? 'OK Close completed' : internal(error)
}

export const unselect: Verb = function* (session) {
  if (session.selected === undefined) return NONE
  session.selected = undefined
  return 'OK Unselect completed'
}

export const copy: Verb = function* (session, args, byUid) {
  const { selected } = session
  const verb = byUid ? 'UID COPY' : 'COPY'
  const [set, to] = [textOf(args[0]), textOf(args[1])]
  if (set === undefined || to === undefined) return bad(verb, 'Missing arguments')
  if (selected === undefined) return NONE
  const positions = named(selected, args[0], byUid)
  if (positions === undefined) return bad(verb, byUid ? 'Invalid uidset' : 'Invalid messageset')
  const box = find(session, to)
  if (typeof box === 'string') return box.replace("NO Mailbox doesn't", "NO [TRYCREATE] Mailbox doesn't")
  const messages = positions.map(at => ({ ...selected.messages[at]!, old: false }))
  if (messages.length === 0) return 'OK No messages found'
  const added = yield* add(box, messages)
  if ('code' in added) return internal(added)
  const from = ranges(messages.map(each => each.uid))
  return `OK [COPYUID ${box.validity} ${from} ${ranges(added)}] Copy completed`
}

/** Rising numbers, those in a row as a range. */
function ranges(numbers: readonly number[]): string {
  const found: [number, number][] = []
  for (const each of numbers) {
    const last = found.at(-1)
    if (last !== undefined && last[1] + 1 === each) last[1] = each
    else found.push([each, each])
  }
  return found.map(([low, high]) => (low === high ? `${low}` : `${low}:${high}`)).join(',')
}
