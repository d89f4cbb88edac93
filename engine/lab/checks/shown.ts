import * as v from 'valibot'
import { decodeUtf8 } from '../../sim/utf8.ts'
import { checkKind, notPassed, passed } from './check.ts'

/** The learner has seen something: it stands on one of the terminals. */
export const shown = checkKind({
  name: 'shown',
  summary: 'A terminal has shown a text.',
  schema: v.strictObject({
    /** Only terminals of this host. */
    on: v.optional(v.string()),
    /** Between slashes a regular expression, which is matched with the lines of the terminal. */
    text: v.string(),
  }),
  run({ on, text }, { lab }) {
    const found = lab.terminals.some(
      terminal => (on === undefined || terminal.host.name === on) && contains(plain(terminal.scrollback), text),
    )
    return found ? passed(`a terminal shows ${text}`) : notPassed(`no terminal shows ${text} yet`)
  },
})

/** What is on the terminal without colours and the movements of the cursor. */
function plain(bytes: Uint8Array): string {
  return decodeUtf8(bytes)
    .replace(/\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)/g, '')
    .replaceAll('\r\n', '\n')
}

/** Whether a text contains another, or matches a regular expression between slashes. */
export function contains(text: string, wanted: string): boolean {
  const pattern = /^\/(.*)\/$/s.exec(wanted)
  return pattern === null ? text.includes(wanted) : new RegExp(pattern[1]!, 'm').test(text)
}
