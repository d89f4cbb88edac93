import type { FlagSpec } from './flags.ts'
import { GLOBAL_FLAGS } from './global-flags.ts'
import type { Verb } from './verb.ts'

/** Commands under a heading of `kubectl`'s own help. */
export interface Group {
  readonly title: string
  readonly verbs: readonly Verb[]
}

const HINT = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n'

const byName = (a: FlagSpec, b: FlagSpec): number => (a.name < b.name ? -1 : 1)

/** Flags as kubectl lists them (pkg/util/templates, flagsUsages). */
function flagTexts(specs: readonly FlagSpec[]): string {
  return [...specs]
    .filter(spec => spec.hidden !== true)
    .sort(byName)
    .map(spec => {
      const short = spec.short === undefined ? '' : `-${spec.short}, `
      const refused = spec.emulated === false ? ' Not emulated here.' : ''
      return `    ${short}--${spec.name}=${shownDefault(spec)}:\n\t${spec.text}${refused}\n`
    })
    .join('\n')
}

function shownDefault(spec: FlagSpec): string {
  const value = spec.value ?? ''
  if (spec.type === 'list' || spec.type === 'lines') return `[${value}]`
  return spec.type === 'string' ? `'${value}'` : value
}

function commandList(verbs: readonly Verb[], width: number): string {
  return verbs.map(verb => `  ${verb.name.padEnd(width)} ${verb.short}\n`).join('')
}

export function rootHelp(groups: readonly Group[]): string {
  const width = Math.max(...groups.flatMap(group => group.verbs.map(verb => verb.name.length))) + 2
  const lists = groups.map(group => `${group.title}:\n${commandList(group.verbs, width)}`).join('\n')
  return `kubectl controls the Kubernetes cluster manager.

 Find more information at: https://kubernetes.io/docs/reference/kubectl/

${lists}
Usage:
  kubectl [flags] [options]

Use "kubectl <command> --help" for more information about a given command.
${HINT}`
}

export function optionsHelp(): string {
  return `The following options can be passed to any command:\n\n${flagTexts(GLOBAL_FLAGS)}`
}

/** The help of one command. `path` is how it is called: `kubectl create service`. */
export function verbHelp(verb: Verb, path: string): string {
  const parts = [`${verb.long ?? `${verb.short}.`}\n`]
  if (verb.aliases !== undefined) parts.push(`Aliases:\n${[verb.name, ...verb.aliases].join(', ')}\n`)
  if (verb.examples !== undefined)
    parts.push(`Examples:\n${verb.examples.map(example => `  ${example.replaceAll('\n', '\n  ')}\n`).join('\n')}`)
  const below = verb.commands ?? []
  if (below.length > 0)
    parts.push(`Available Commands:\n${commandList(below, Math.max(...below.map(each => each.name.length)) + 2)}`)
  if ((verb.flags ?? []).length > 0) parts.push(`Options:\n${flagTexts(verb.flags!)}`)
  const usage = [path, verb.usage ?? '[flags]', '[options]'].filter(each => each !== '').join(' ')
  parts.push(`Usage:\n  ${usage}\n`)
  const more = below.length > 0 ? `Use "${path} <command> --help" for more information about a given command.\n` : ''
  return `${parts.join('\n')}\n${more}${HINT}`
}
