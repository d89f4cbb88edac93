import { KUBERNETES_VERSION } from '../../../../kube/version.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure } from '../error.ts'
import { bool, string } from '../flags.ts'
import { yamlText } from '../print/yaml.ts'
import type { Body, Session } from '../session.ts'
import type { Verb } from '../verb.ts'

/** sigs.k8s.io/kustomize/kustomize/v5 in the go.mod of kubectl v0.34. */
const KUSTOMIZE_VERSION = 'v5.7.1'

const [MAJOR = '', MINOR = ''] = KUBERNETES_VERSION.slice(1).split('.')

export const version: Verb = {
  name: 'version',
  short: 'Print the client and server version information',
  long: 'Print the client and server version information for the current context.',
  examples: ['# Print the client and server versions for the current context\nkubectl version'],
  flags: [
    bool('client', 'If true, shows client version only (no server required).'),
    string('output', "One of 'yaml' or 'json'.", { short: 'o' }),
  ],
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const clientOnly = flags.bool('client')
  if (!clientOnly && args.length > 0) return failure(`extra arguments: [${args.join(' ')}]`)
  const output = flags.string('output')
  if (!['', 'yaml', 'json'].includes(output)) return failure("--output must be 'yaml' or 'json'")
  const server = clientOnly ? undefined : yield* session.call({ method: 'GET', path: '/version?timeout=32s' })
  const known: Body | undefined = server instanceof CommandError ? undefined : server
  yield* session.print(text(output, known))
  const warning = known === undefined ? '' : skew(known)
  if (warning !== '') {
    if (flags.bool('warnings-as-errors')) return failure(warning)
    yield* session.printError(`Warning: ${warning}\n`)
  }
  return server instanceof CommandError ? server : 0
}

function text(output: string, server: Body | undefined): string {
  if (output === '')
    return [
      `Client Version: ${KUBERNETES_VERSION}\nKustomize Version: ${KUSTOMIZE_VERSION}\n`,
      ...(server === undefined ? [] : [`Server Version: ${String(server['gitVersion'])}\n`]),
    ].join('')
  const info = {
    clientVersion: { major: MAJOR, minor: MINOR, gitVersion: KUBERNETES_VERSION, platform: 'linux/amd64' },
    kustomizeVersion: KUSTOMIZE_VERSION,
    ...(server === undefined ? {} : { serverVersion: server }),
  }
  return `${output === 'json' ? JSON.stringify(info, null, 2) : yamlText(info)}\n`
}

/** More than one minor version between the two (getVersionSkewWarning). */
function skew(server: Body): string {
  const found = /^v?(\d+)\.(\d+)/.exec(String(server['gitVersion'] ?? ''))
  if (found === null || (found[1] === MAJOR && Math.abs(Number(found[2]) - Number(MINOR)) <= 1)) return ''
  return `version difference between client (${MAJOR}.${MINOR}) and server (${found[1]}.${found[2]}) exceeds the supported minor version skew of +/-1`
}
