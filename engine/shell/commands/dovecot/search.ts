import { parseDate } from '../../text/date.ts'
import { type Argument, textOf } from './arguments.ts'
import { field } from './header.ts'
import { deliveredAt, type Message, wholeText } from './mbox.ts'
import type { Selected } from './selected.ts'
import { positionsOf } from './sequence.ts'

type Test = (message: Message, index: number) => boolean

const DAY = 86_400
const DATE = /^(\d{1,2})-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-(\d{4})$/i
const FLAGS = ['ANSWERED', 'DELETED', 'DRAFT', 'FLAGGED', 'SEEN'] as const
const FIELDS = ['BCC', 'CC', 'FROM', 'SUBJECT', 'TO'] as const
const DEPTH_MAX = 50

const holds = (text: string | undefined, part: string) => text?.toLowerCase().includes(part) === true

/** SEARCH of RFC 3501 6.4.4: which messages fit, or what is wrong with the question. */
export function parseSearch(selected: Selected, args: readonly Argument[]): Test | string {
  const [first, second, ...rest] = args
  const charset = textOf(first)?.toUpperCase() === 'CHARSET'
  if (charset && !/^(utf-8|us-ascii)$/i.test(textOf(second) ?? '')) return 'CHARSET'
  const asked = charset ? rest : args
  if (asked.length === 0) return 'Missing search parameters'
  return new Question(selected, asked).all(0)
}

class Question {
  readonly #selected: Selected
  readonly #items: Argument[]

  constructor(selected: Selected, items: readonly Argument[]) {
    this.#selected = selected
    this.#items = [...items].reverse()
  }

  all(depth: number): Test | string {
    const tests: Test[] = []
    while (this.#items.length > 0) {
      const test = this.#one(depth)
      if (typeof test === 'string') return test
      tests.push(test)
    }
    return (message, index) => tests.every(each => each(message, index))
  }

  #one(depth: number): Test | string {
    const item = this.#items.pop()
    if (item === undefined) return 'Missing search parameters'
    if (depth > DEPTH_MAX) return 'Too many nested lists'
    if (item.type === 'list') return new Question(this.#selected, item.items).all(depth + 1)
    const key = item.text.toUpperCase()
    if (key === 'NOT') {
      const test = this.#one(depth + 1)
      return typeof test === 'string' ? test : (message, index) => !test(message, index)
    }
    if (key === 'OR') {
      const one = this.#one(depth + 1)
      const other = typeof one === 'string' ? one : this.#one(depth + 1)
      if (typeof one === 'string' || typeof other === 'string') return typeof one === 'string' ? one : (other as string)
      return (message, index) => one(message, index) || other(message, index)
    }
    return this.#plain(key) ?? this.#set(item.text, false) ?? this.#withValue(key)
  }

  #plain(key: string): Test | undefined {
    const { recent } = this.#selected
    if (key === 'ALL') return () => true
    if (key === 'RECENT') return message => recent.has(message.uid)
    if (key === 'OLD') return message => !recent.has(message.uid)
    if (key === 'NEW') return message => recent.has(message.uid) && !message.flags.has('\\Seen')
    const flag = FLAGS.find(each => key === each || key === `UN${each}`)
    if (flag === undefined) return undefined
    const name = `\\${flag[0]}${flag.slice(1).toLowerCase()}`
    return message => message.flags.has(name) === (key === flag)
  }

  #set(text: string, byUid: boolean): Test | string | undefined {
    if (!/^[\d*]/.test(text)) return byUid ? 'Invalid UID messageset' : undefined
    const found = positionsOf(text, this.#selected.uids, byUid)
    if (found === undefined) return byUid ? 'Invalid UID messageset' : 'Invalid messageset'
    const all = new Set(found)
    return (_, index) => all.has(index)
  }

  #value(key: string): { readonly text: string } | string {
    const text = textOf(this.#items.pop())
    return text === undefined ? `Missing parameter for search key (for search key: ${key})` : { text }
  }

  #withValue(key: string): Test | string {
    const make = VALUES[key] ?? DATES[key]
    const named = FIELDS.find(each => each === key)
    if (make === undefined && named === undefined && !['UID', 'HEADER'].includes(key)) return `Unknown argument ${key}`
    const value = this.#value(key)
    if (typeof value === 'string') return value
    if (key === 'UID') return this.#set(value.text, true)!
    if (make !== undefined) return make(value.text)
    const part = key === 'HEADER' ? this.#value(key) : value
    if (typeof part === 'string') return part
    const [name, wanted] = [named ?? value.text, part.text.toLowerCase()]
    return message => holds(field(message.header, name), wanted)
  }
}

const VALUES: Readonly<Record<string, (value: string) => Test | string>> = {
  TEXT: value => message => holds(wholeText(message), value.toLowerCase()),
  BODY: value => message => holds(message.body, value.toLowerCase()),
  KEYWORD: value => message => message.flags.has(value),
  UNKEYWORD: value => message => !message.flags.has(value),
  LARGER: value => size(value, (length, than) => length > than),
  SMALLER: value => size(value, (length, than) => length < than),
}

function size(value: string, fits: (length: number, than: number) => boolean): Test | string {
  if (!/^\d{1,15}$/.test(value)) return 'Invalid search size parameter'
  return message => fits(wholeText(message).length, Number(value))
}

const DATES: Readonly<Record<string, (value: string) => Test | string>> = Object.fromEntries(
  (['BEFORE', 'ON', 'SINCE'] as const).flatMap(key => {
    const fits = {
      BEFORE: (a: number, b: number) => a < b,
      ON: (a: number, b: number) => a === b,
      SINCE: (a: number, b: number) => a >= b,
    }[key]
    const by = (when: (message: Message) => number | undefined) => (value: string) => {
      const date = DATE.exec(value)
      const day = date === null ? undefined : parseDate(`${date[1]} ${date[2]} ${date[3]} 00:00:00`, 0)
      if (day === undefined) return 'Invalid search date parameter'
      return (message: Message) => {
        const time = when(message)
        return time !== undefined && fits(Math.floor(time / DAY), Math.floor(day / DAY))
      }
    }
    return [
      [key, by(deliveredAt)],
      [`SENT${key}`, by(sentOn)],
    ]
  }),
)

/** The day that the message says, without its time zone (RFC 3501 6.4.4). */
function sentOn({ header }: Message): number | undefined {
  const found = /(\d{1,2}) +([a-z]{3}) +(\d{4})/i.exec(field(header, 'date') ?? '')
  return found === null ? undefined : parseDate(`${found[1]} ${found[2]} ${found[3]} 00:00:00`, 0)
}
