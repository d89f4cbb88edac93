import { optionsHelp } from '../help.ts'
import type { Verb } from '../verb.ts'

export const options: Verb = {
  name: 'options',
  short: 'Print the list of flags inherited by all commands',
  usage: '',
  *run(session) {
    yield* session.print(optionsHelp())
    return 0
  },
}
