import { type Argument, textOf } from './arguments.ts'
import { SYSTEM_FLAGS } from './mbox.ts'

const KEYWORD = /^[^\s\\(){%*"\]\x00-\x1f\x7f-\xff]{1,100}$/
const FLAGS_MAX = 100

/** Flags of a command: a list, or some without parentheses; or what is wrong with them. */
export function parseFlags(verb: string, ...given: readonly Argument[]): Set<string> | string {
  const all = given.flatMap(each => (each.type === 'list' ? each.items : [each]))
  const flags = new Set<string>()
  for (const each of all.slice(0, FLAGS_MAX)) {
    const text = textOf(each) ?? ''
    const system = SYSTEM_FLAGS.find(flag => flag.toLowerCase() === text.toLowerCase())
    if (text.startsWith('\\') && system === undefined)
      return `BAD Error in IMAP command ${verb}: Invalid system flag ${text.toUpperCase()}`
    if (system === undefined && !KEYWORD.test(text)) return `BAD Error in IMAP command ${verb}: Invalid keyword ${text}`
    flags.add(system ?? text)
  }
  return flags
}
