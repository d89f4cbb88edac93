import type { Running } from '../../../../../linux/program.ts'
import { loadConfig } from '../../config/file.ts'
import { CommandError, failure } from '../../error.ts'
import { verbHelp } from '../../help.ts'
import type { Verb } from '../../verb.ts'
import { changeFile, defaultFile, putEntry } from './change.ts'

type Section = 'clusters' | 'users' | 'contexts'

/** `get-clusters`, `get-users`. */
function lister(name: string, short: string, section: Section): Verb {
  return {
    name,
    short,
    usage: '',
    *run(session): Running<number | CommandError> {
      const config = loadConfig(session.process, session.flags, true)
      if (config instanceof CommandError) return config
      yield* session.print(`NAME\n${config[section].map(each => `${each.name}\n`).join('')}`)
      return 0
    },
  }
}

/** `delete-cluster`, `delete-user`, `delete-context`. */
function remover(what: 'cluster' | 'user' | 'context', section: Section): Verb {
  const verb: Verb = {
    name: `delete-${what}`,
    short: `Delete the specified ${what} from the kubeconfig`,
    usage: 'NAME',
    ...(what === 'context' ? { completes: 'context' as const } : {}),
    *run(session): Running<number | CommandError> {
      const { args, flags, process } = session
      const config = loadConfig(process, flags, true)
      if (config instanceof CommandError) return config
      const [name = ''] = args
      if (args.length !== 1) {
        yield* session.print(verbHelp(verb, session.path))
        return 0
      }
      const path = defaultFile(session)
      const old = config[section].find(each => each.name === name)
      if (old === undefined) return failure(`cannot delete ${what} ${name}, not in ${path}`)
      if (what === 'context' && config.current === name)
        yield* session.printError(
          'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
        )
      const error = changeFile(session, old.file, file => putEntry(file, section, name, undefined))
      if (error !== undefined) return error
      yield* session.print(`deleted ${what} ${name} from ${path}\n`)
      return 0
    },
  }
  return verb
}

export const getClusters: Verb = lister('get-clusters', 'Display clusters defined in the kubeconfig', 'clusters')
export const getUsers: Verb = lister('get-users', 'Display users defined in the kubeconfig', 'users')
export const deleteCluster: Verb = remover('cluster', 'clusters')
export const deleteUser: Verb = remover('user', 'users')
export const deleteContext: Verb = remover('context', 'contexts')
