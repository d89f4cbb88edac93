import type { Running } from '../../../../../linux/program.ts'
import { type Entry, loadConfig } from '../../config/file.ts'
import { CommandError, combined, failure } from '../../error.ts'
import { bool, string } from '../../flags.ts'
import { verbHelp } from '../../help.ts'
import { TABLE, tabbed } from '../../print/tabwriter.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { changeFile, defaultFile, putEntry } from './change.ts'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Wrong arguments: the help, and what is wrong (helpErrorf). */
function* unexpected(session: Session, verb: Verb): Running<CommandError> {
  yield* session.print(verbHelp(verb, session.path))
  return failure(`Unexpected args: [${session.args.join(' ')}]`)
}

export const getContexts: Verb = {
  name: 'get-contexts',
  short: 'Describe one or many contexts',
  usage: '[(-o|--output=)name)]',
  flags: [
    bool('no-headers', "When using the default output format, don't print headers."),
    string('output', 'Output format. One of: (name).', { short: 'o' }),
  ],
  completes: 'context',
  *run(session): Running<number | CommandError> {
    const { flags, args, process } = session
    const output = flags.string('output')
    if (output !== '' && output !== 'name')
      return failure(
        `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
      )
    const config = loadConfig(process, flags, true)
    if (config instanceof CommandError) return config
    const { contexts, current } = config
    const names = args.length === 0 ? contexts.map(each => each.name) : [...args].sort()
    const errors = names
      .filter(name => !contexts.some(each => each.name === name))
      .map(name => failure(`context ${name} not found`))
    const shown = names.flatMap(name => contexts.filter(each => each.name === name))
    if (output === 'name') yield* session.print(shown.map(each => `${each.name}\n`).join(''))
    else {
      const head = flags.bool('no-headers') ? '' : 'CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n'
      const rows = head + shown.map(each => row(each, current)).join('')
      if (rows !== '') yield* session.print(tabbed(rows, TABLE))
    }
    return errors.length === 0 ? 0 : combined(errors)
  },
}

function row({ name, value }: Entry, current: string): string {
  const { cluster, user, namespace } = value
  return `${name === current ? '*' : ' '}\t${name}\t${text(cluster)}\t${text(user)}\t${text(namespace)}\n`
}

export const currentContext: Verb = {
  name: 'current-context',
  short: 'Display the current-context',
  usage: '[flags]',
  *run(session): Running<number | CommandError> {
    const config = loadConfig(session.process, session.flags, true)
    if (config instanceof CommandError) return config
    if (config.current === '') return failure('current-context is not set')
    yield* session.print(`${config.current}\n`)
    return 0
  },
}

export const useContext: Verb = {
  name: 'use-context',
  aliases: ['use'],
  short: 'Set the current-context in a kubeconfig file',
  usage: 'CONTEXT_NAME',
  completes: 'context',
  *run(session): Running<number | CommandError> {
    const [name = ''] = session.args
    if (session.args.length !== 1) return yield* unexpected(session, useContext)
    if (name === '') return failure('empty context names are not allowed')
    const config = loadConfig(session.process, session.flags, true)
    if (config instanceof CommandError) return config
    if (!config.contexts.some(each => each.name === name))
      return failure(`no context exists with the name: ${JSON.stringify(name)}`)
    const error = changeFile(session, defaultFile(session), file => {
      file['current-context'] = name
    })
    if (error !== undefined) return error
    yield* session.print(`Switched to context ${JSON.stringify(name)}.\n`)
    return 0
  },
}

export const setContext: Verb = {
  name: 'set-context',
  short: 'Set a context entry in kubeconfig',
  long: 'Set a context entry in kubeconfig. A name that exists already keeps the fields that are not given.',
  examples: ['# Use another namespace from now on\nkubectl config set-context --current --namespace=shop'],
  usage: '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  flags: [bool('current', 'Modify the current context')],
  completes: 'context',
  *run(session): Running<number | CommandError> {
    const { flags, args, process } = session
    if (args.length > 1) return yield* unexpected(session, setContext)
    const current = flags.bool('current')
    const [named = ''] = args
    if (named === '' && !current) return failure('you must specify a non-empty context name or --current')
    if (named !== '' && current) return failure('you cannot specify both a context name and --current')
    const config = loadConfig(process, flags, true)
    if (config instanceof CommandError) return config
    if (current && config.current === '') return failure('no current context is set')
    const name = current ? config.current : named
    const old = config.contexts.find(each => each.name === name)
    const value: Entry['value'] = { cluster: '', user: '', ...old?.value }
    for (const key of ['cluster', 'user', 'namespace'] as const) if (flags.given(key)) value[key] = flags.string(key)
    const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    const error = changeFile(session, old?.file ?? defaultFile(session), file =>
      putEntry(file, 'contexts', name, sorted),
    )
    if (error !== undefined) return error
    yield* session.print(`Context ${JSON.stringify(name)} ${old === undefined ? 'created' : 'modified'}.\n`)
    return 0
  },
}

export const renameContext: Verb = {
  name: 'rename-context',
  short: 'Rename a context from the kubeconfig file',
  usage: 'CONTEXT_NAME NEW_NAME',
  completes: 'context',
  *run(session): Running<number | CommandError> {
    const { args, flags, process } = session
    const [from = '', to = ''] = args
    if (args.length !== 2) return yield* unexpected(session, renameContext)
    if (to === '') return failure('You must specify a new non-empty context name')
    const config = loadConfig(process, flags, true)
    if (config instanceof CommandError) return config
    const old = config.contexts.find(each => each.name === from)
    const path = defaultFile(session)
    if (old === undefined) return failure(`cannot rename the context ${JSON.stringify(from)}, it's not in ${path}`)
    if (config.contexts.some(each => each.name === to))
      return failure(
        `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${path}`,
      )
    const error = changeFile(session, old.file, file => {
      putEntry(file, 'contexts', from, undefined)
      putEntry(file, 'contexts', to, old.value)
      if (file['current-context'] === from) file['current-context'] = to
    })
    if (error !== undefined) return error
    yield* session.print(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`)
    return 0
  },
}
