import type { Running } from '../../../../linux/program.ts'
import { CommandError, usage } from '../error.ts'
import { apiVersionOf } from '../mapper.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'

export const apiVersions: Verb = {
  name: 'api-versions',
  short: 'Print the supported API versions on the server',
  long: 'Print the supported API versions on the server, in the form of "group/version".',
  examples: ['# Print the supported API versions\nkubectl api-versions'],
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { args, path } = session
  if (args.length > 0) return usage(path, `unexpected arguments: [${args.join(' ')}]`)
  const all = yield* session.mapper.all(true)
  if (all instanceof CommandError) return all
  const versions = [...new Set(all.map(apiVersionOf))].sort()
  yield* session.print(versions.map(each => `${each}\n`).join(''))
  return 0
}
