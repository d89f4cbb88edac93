import { execvp } from '../../linux/execvp.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import type { Command } from '../command.ts'
import { startStatus } from '../text/child.ts'
import { quoteAlways } from '../text/quote.ts'
import { textCommand } from '../text/tool.ts'
import { splitOption, splitString } from './env-split.ts'

const parsed = textCommand({
  name: 'env',
  summary: 'run a command in a changed environment',
  synopsis: ['[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]'],
  failure: 125,
  permute: false,
  options: [
    { short: 'i', long: 'ignore-environment', text: 'Begin with an empty environment.' },
    { short: '0', long: 'null', text: 'Lines end with NUL.' },
    { short: 'u', long: 'unset', argument: 'NAME', text: 'Remove a variable.' },
    { short: 'C', long: 'chdir', argument: 'DIR', text: 'Change the directory first.' },
    {
      short: 'S',
      long: 'split-string',
      argument: 'S',
      text: 'Split a string into arguments: for the first line of scripts.',
    },
    { short: 'v', long: 'debug', text: 'Print what is done.' },
  ],
  *run(tool) {
    const { process } = tool
    const operands = [...tool.operands]
    const dash = operands[0] === '-'
    if (dash) operands.shift()
    if (tool.has('ignore-environment') || dash) process.env.clear()
    for (const { name, value } of tool.options) if (name === 'unset') process.env.delete(value ?? '')
    while (operands[0]?.includes('=') === true) {
      const [whole] = operands.splice(0, 1)
      const at = whole!.indexOf('=')
      process.env.set(whole!.slice(0, at), whole!.slice(at + 1))
    }
    const directory = tool.value('chdir')
    if (directory !== undefined) {
      const found = process.mounts.resolve(directory, process.cwd, process.credentials)
      if (failed(found) || found.inode?.kind !== 'directory') {
        yield* tool.complain(
          `cannot change directory to ${quoteAlways(directory)}: ${failed(found) ? found.text : 'No such file or directory'}`,
        )
        return 125
      }
      process.cwd = found.path
    }
    if (operands.length === 0) {
      for (const [name, value] of process.env) yield* tool.print(`${name}=${value}${tool.has('null') ? '\0' : '\n'}`)
      return 0
    }
    if (tool.has('debug')) {
      const lines = operands.map((operand, index) => `   arg[${index}]= '${operand}'\n`)
      yield* process.write(2, `executing: ${operands[0]!}\n${lines.join('')}`)
    }
    const status = yield* execvp(process, operands)
    if (!failed(status)) return status
    yield* tool.complain(`${quoteAlways(operands[0]!)}: ${status.text}`)
    return startStatus(status)
  },
})

/** env(1) of coreutils: what `-S` splits stands in its place before anything else is looked at. */
export const env: Command = {
  ...parsed,
  *main(process) {
    const [name = 'env', ...args] = process.argv
    const given = splitOption(args)
    if (given === null) return yield* parsed.main(process)
    const words = splitString(given.text, process.env)
    if ('error' in words) return yield* fail(process, `${name}: ${words.error}\n`)
    if (given.before[0]?.includes('v') === true && words.length > 0) {
      const lines = words.map((word, index) => `${index === 0 ? ' into: ' : '     & '}   '${word}'\n`)
      yield* process.write(2, `split -S:  '${given.text}'\n${lines.join('')}`)
    }
    process.argv = [name, ...given.before, ...words, ...given.after]
    return yield* parsed.main(process)
  },
}

function* fail(process: Process, text: string): Running {
  yield* process.write(2, text)
  return 125
}

/** printenv(1) of coreutils. */
export const printenv = textCommand({
  name: 'printenv',
  summary: 'print variables of the environment',
  synopsis: ['[OPTION]... [VARIABLE]...'],
  permute: false,
  options: [{ short: '0', long: 'null', text: 'Lines end with NUL.' }],
  *run(tool) {
    const end = tool.has('null') ? '\0' : '\n'
    const { env: environment } = tool.process
    if (tool.operands.length === 0) for (const [name, value] of environment) yield* tool.print(`${name}=${value}${end}`)
    for (const name of tool.operands) {
      const value = environment.get(name)
      if (value === undefined) tool.status = 1
      else yield* tool.print(value + end)
    }
    return tool.status
  },
})
