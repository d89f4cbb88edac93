import type { Running } from '../../../linux/program.ts'
import type { Errno } from '../../../net/errno.ts'
import type { Mailbox } from './mailbox.ts'
import { keywordsOf, type Message, SYSTEM_FLAGS } from './mbox.ts'

/** A mailbox as its client knows it: what has changed since is told after commands. */
export class Selected {
  readonly box: Mailbox
  readonly readOnly: boolean
  #shown: readonly Message[] = []
  #keywords: readonly string[] = []
  /** Identifiers of messages that no session had seen before this one. */
  readonly recent = new Set<number>()

  constructor(box: Mailbox, readOnly: boolean) {
    this.box = box
    this.readOnly = readOnly
  }

  get messages(): readonly Message[] {
    return this.#shown
  }

  get uids(): readonly number[] {
    return this.#shown.map(each => each.uid)
  }

  /** `\Answered ...`, in dovecot's order. */
  flagsText(message: Message): string {
    const system = SYSTEM_FLAGS.filter(each => message.flags.has(each))
    const recent = this.recent.has(message.uid) ? ['\\Recent'] : []
    const keywords = this.#keywords.filter(each => message.flags.has(each))
    return [...system, ...recent, ...keywords].join(' ')
  }

  #learnKeywords(): boolean {
    const before = this.#keywords.length
    const all = new Set([...this.#keywords, ...this.box.messages.flatMap(keywordsOf)])
    this.#keywords = [...all]
    return all.size > before
  }

  flagLines(): string[] {
    const flags = [...SYSTEM_FLAGS, ...this.#keywords].join(' ')
    const permanent = this.readOnly
      ? '* OK [PERMANENTFLAGS ()] Read-only mailbox.'
      : `* OK [PERMANENTFLAGS (${flags} \\*)] Flags permitted.`
    return [`* FLAGS (${flags})`, permanent]
  }

  /** Takes those that nobody has seen yet; they are seen then. */
  #claim(): Errno | undefined {
    const fresh = this.box.messages.filter(each => !each.old)
    for (const each of fresh) this.recent.add(each.uid)
    if (fresh.length === 0 || this.readOnly) return undefined
    return this.box.change(this.box.messages.map(each => (each.old ? each : { ...each, old: true })))
  }

  *open(): Running<Errno | undefined> {
    const error = this.box.load() ?? this.#claim()
    this.#learnKeywords()
    this.#shown = this.box.messages
    yield* this.box.pay()
    return error
  }

  /** Reads the file again, and gives what has changed as lines. Of `silent` messages the flags are not told. */
  *refresh(silent: ReadonlySet<number> = new Set(), withUid = false): Running<string[]> {
    const error = this.box.load() ?? this.#claim()
    if (error !== undefined) return []
    const now = this.box.messages
    const lines = this.#learnKeywords() ? this.flagLines() : []
    const uids = new Map(now.map(each => [each.uid, each]))
    const before = new Map(this.#shown.map(each => [each.uid, each]))
    for (const [index, each] of [...this.#shown.entries()].reverse())
      if (!uids.has(each.uid)) lines.push(`* ${index + 1} EXPUNGE`)
    const recent = this.recent.size
    for (const uid of this.recent) if (!uids.has(uid)) this.recent.delete(uid)
    const more = now.length > 0 && !before.has(now.at(-1)!.uid)
    if (more) lines.push(`* ${now.length} EXISTS`)
    if (more || this.recent.size < recent) lines.push(`* ${this.recent.size} RECENT`)
    for (const [index, each] of now.entries()) {
      const old = before.get(each.uid)
      if (old === undefined || silent.has(each.uid) || this.flagsText(old) === this.flagsText(each)) continue
      const uid = withUid ? `UID ${each.uid} ` : ''
      lines.push(`* ${index + 1} FETCH (${uid}FLAGS (${this.flagsText(each)}))`)
    }
    this.#shown = now
    yield* this.box.pay()
    return lines
  }

  /** Changes messages by identifier: another one in the place, or none at all. */
  *change(changed: ReadonlyMap<number, Message | undefined>): Running<Errno | undefined> {
    const error = this.box.load()
    if (error !== undefined || changed.size === 0) return error
    const kept = this.box.messages.flatMap(each => {
      const other = changed.has(each.uid) ? changed.get(each.uid) : each
      return other === undefined ? [] : [other]
    })
    const wrong = this.box.change(kept)
    yield* this.box.pay()
    return wrong
  }
}
