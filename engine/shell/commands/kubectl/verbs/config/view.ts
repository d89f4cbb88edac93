import type { Running } from '../../../../../linux/program.ts'
import { type Entry, loadConfig, type MergedConfig } from '../../config/file.ts'
import { CommandError, failure, usage } from '../../error.ts'
import { bool } from '../../flags.ts'
import { objectPrinter, PRINT_FLAGS } from '../../print/printer.ts'
import { yamlText } from '../../print/yaml.ts'
import type { Body, Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'

export const view: Verb = {
  name: 'view',
  short: 'Display merged kubeconfig settings or a specified kubeconfig file',
  long: 'Display merged kubeconfig settings or a specified kubeconfig file. Certificates and secrets are left out unless --raw is given.',
  examples: [
    '# Show merged kubeconfig settings\nkubectl config view',
    '# Show only what belongs to the current context\nkubectl config view --minify',
    '# Show merged kubeconfig settings, raw certificate data, and exposed secrets\nkubectl config view --raw',
  ],
  flags: [
    bool('flatten', 'Flatten the resulting kubeconfig file into self-contained output', { emulated: false }),
    bool('merge', 'Merge the full hierarchy of kubeconfig files', { value: 'true' }),
    bool('minify', 'Remove all information not used by current-context from the output'),
    ...PRINT_FLAGS,
    bool('raw', 'Display raw byte data and sensitive data'),
  ],
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args, path, process } = session
  if (args.length > 0) return usage(path, `unexpected arguments: [${args.join(' ')}]`)
  const printer = objectPrinter(session, false, true)
  if (printer instanceof CommandError) return printer
  const merged = loadConfig(process, flags, true)
  if (merged instanceof CommandError) return merged
  const config = flags.bool('minify') ? minified(merged, flags.string('context')) : merged
  if (config instanceof CommandError) return config
  const shown = asObject(config, flags.bool('raw'))
  const text = printer === undefined ? yamlText(shown) : printer.print(shown)
  if (typeof text !== 'string') return text
  yield* session.print(text)
  return 0
}

/** clientcmd/api, MinifyConfig. */
function minified(config: MergedConfig, asked: string): MergedConfig | CommandError {
  const current = asked || config.current
  if (current === '') return failure('current-context must exist in order to minify')
  const context = config.contexts.find(each => each.name === current)
  if (context === undefined) return failure(`cannot locate context ${current}`)
  const { cluster, user } = context.value
  return {
    ...config,
    current,
    contexts: [context],
    clusters: config.clusters.filter(each => each.name === cluster),
    users: config.users.filter(each => each.name === user),
  }
}

/** What is not shown without --raw (RedactSecrets, ShortenConfig). */
const REDACTED = ['token', 'password']
const OMITTED = ['client-certificate-data', 'client-key-data', 'certificate-authority-data']

/** Fields in the order of their types (clientcmd/api/v1). */
const ORDER = [
  'server',
  'tls-server-name',
  'insecure-skip-tls-verify',
  'certificate-authority',
  'certificate-authority-data',
  'proxy-url',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'token',
  'tokenFile',
  'username',
  'password',
  'cluster',
  'user',
  'namespace',
]

function inOrder(value: Entry['value']): Entry['value'] {
  const rank = (key: string) => (ORDER.indexOf(key) < 0 ? ORDER.length : ORDER.indexOf(key))
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => rank(a) - rank(b)))
}

function shortened(value: Entry['value']): Entry['value'] {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (OMITTED.includes(key)) return [key, 'DATA+OMITTED']
      return [key, REDACTED.includes(key) && each !== '' ? 'REDACTED' : each]
    }),
  )
}

function asObject({ clusters, users, contexts, current }: MergedConfig, raw: boolean): Body {
  const list = (entries: readonly Entry[], item: string) =>
    entries.length === 0
      ? null
      : entries.map(({ name, value }) => ({ name, [item]: inOrder(raw ? value : shortened(value)) }))
  return {
    kind: 'Config',
    apiVersion: 'v1',
    clusters: list(clusters, 'cluster'),
    users: list(users, 'user'),
    contexts: list(contexts, 'context'),
    'current-context': current,
  }
}
