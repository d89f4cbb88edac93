import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { DEFAULT, directiveText, FILE_EXTENSIONS } from './complete/candidates.ts'
import { complete } from './complete/complete.ts'
import { CommandError, failure, usage } from './error.ts'
import { FlagError, parseFlags } from './flags.ts'
import { GLOBAL_FLAGS, HELP_FLAG } from './global-flags.ts'
import { optionsHelp, rootHelp, verbHelp } from './help.ts'
import { type Connect, connectHttp, Session } from './session.ts'
import { findVerb, suggestions } from './tree.ts'
import { groups, verbs } from './verbs.ts'

/** kubectl with its way to the server: tests give it one without a network. */
export function kubectlWith(connect: Connect): Command {
  return {
    name: 'kubectl',
    directory: '/usr/bin',
    summary: 'control the Kubernetes cluster manager',
    synopsis: ['COMMAND [TYPE] [NAME] [FLAGS]'],
    options: GLOBAL_FLAGS.map(({ name, short, type, text, emulated }) => ({
      long: name,
      text,
      ...(short === undefined ? {} : { short }),
      ...(type === 'bool' ? {} : { argument: type.toUpperCase() }),
      ...(emulated === undefined ? {} : { emulated }),
    })),
    description: [
      'Works with objects of a cluster through its API server: `kubectl help` lists the commands, `kubectl COMMAND -h` explains one.',
    ],
    notEmulated: [
      'kustomize, plugins, manifests from URLs',
      `the commands ${verbs
        .filter(verb => verb.acceptsAnything === true)
        .map(verb => verb.name)
        .join(', ')}`,
    ],
    *complete(process, words, index) {
      silence(process)
      const {
        words: found,
        directive,
        prefix = '',
      } = yield* complete(process, words.slice(1, index + 1), verbs, connect)
      return directive === DEFAULT || directive === FILE_EXTENSIONS ? null : found.map(each => prefix + each)
    },
    *main(process) {
      const result = yield* invoke(process, connect)
      if (typeof result === 'number') return result
      if (result.text !== '') yield* process.printError(result.text.endsWith('\n') ? result.text : `${result.text}\n`)
      return result.code
    },
  }
}

export const kubectl: Command = kubectlWith(connectHttp)

function* invoke(process: Process, connect: Connect): Running<number | CommandError> {
  const words = process.argv.slice(1)
  if (words[0] === '__complete' || words[0] === '__completeNoDesc')
    return yield* printCandidates(process, words.slice(1), connect)
  if (words[0] === 'help') return yield* help(process, words.slice(1))
  const { verb, path, rest, unknown } = findVerb(words, verbs)
  const known = verb?.acceptsAnything === true ? [] : rest
  const flags = parseFlags(known, [...GLOBAL_FLAGS, HELP_FLAG, ...(verb?.flags ?? [])])
  if (flags instanceof FlagError) {
    if (!/^(?:-h|--help)$/.test(rest.at(-1) ?? '')) return failure(`${flags.text}\nSee '${path} --help' for usage.`)
    yield* process.print(verb === undefined ? rootHelp(groups) : verbHelp(verb, path))
    return 0
  }
  if (flags.bool('help') || (verb === undefined && unknown === undefined)) {
    yield* process.print(verb === undefined ? rootHelp(groups) : verbHelp(verb, path))
    return 0
  }
  if (verb === undefined) return unknownCommand(unknown!)
  const wanting = (verb.required ?? []).filter(name => !flags.given(name))
  if (wanting.length > 0) return failure(`required flag(s) ${wanting.map(name => `"${name}"`).join(', ')} not set`)
  if (verb.run === undefined) {
    if (unknown !== undefined) return usage(path, `unknown command ${JSON.stringify(unknown)}`)
    yield* process.print(verbHelp(verb, path))
    return 1
  }
  const session = new Session(process, flags, path, connect)
  const result = yield* verb.run(session)
  const { warnings } = session
  if (typeof result !== 'number' || warnings === 0 || !flags.bool('warnings-as-errors')) return result
  return failure(`${warnings} warning${warnings === 1 ? '' : 's'} received`)
}

/** Nothing of what goes wrong while words are looked for is shown. */
function silence(process: Process): void {
  const nowhere = process.open('/dev/null', { write: true })
  if (typeof nowhere === 'number') for (const fd of [1, 2]) process.fds.duplicate(nowhere, fd)
}

/** The hidden command that the completion scripts of shells call (cobra, initCompleteCmd). */
function* printCandidates(process: Process, words: readonly string[], connect: Connect): Running<number> {
  const found = yield* complete(process, words, verbs, connect)
  const lines = found.words.map(word => `${word}\n`).join('')
  yield* process.print(`${lines}:${found.directive}\n`)
  yield* process.printError(`Completion ended with directive: ${directiveText(found.directive)}\n`)
  return 0
}

function unknownCommand(word: string): CommandError {
  const text = `error: unknown command ${JSON.stringify(word)} for "kubectl"\n`
  const meant = suggestions(word, verbs)
  return new CommandError(
    meant.length === 0 ? text : `${text}\nDid you mean this?\n${meant.map(name => `\t${name}\n`).join('')}`,
  )
}

function* help(process: Process, words: readonly string[]): Running<number> {
  const { verb, path, unknown } = findVerb(words, verbs)
  if (verb === undefined && unknown !== undefined) {
    yield* process.print(
      `Unknown help topic [\`${words.join(' ')}\`]\n\n\n${rootHelp(groups).replace(/^[\s\S]*?\n\n[\s\S]*?\n\n/, '')}`,
    )
    return 0
  }
  yield* process.print(
    verb === undefined ? rootHelp(groups) : verb.name === 'options' ? optionsHelp() : verbHelp(verb, path),
  )
  return 0
}
