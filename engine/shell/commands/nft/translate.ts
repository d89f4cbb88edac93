import { translate } from '../../../linux/netfilter/nft/xtables/translate.ts'
import { parseCommand } from '../../../linux/netfilter/xtables/parse.ts'
import { isProblem } from '../../../linux/netfilter/xtables/problem.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { describeFailure, VERSION } from '../iptables/failure.ts'
import { ProcessNames } from '../iptables/names.ts'
import { IPTABLES_OPTIONS } from '../iptables/options.ts'

/** What a command of iptables would be in nft; undefined where there is no translation. */
function proposal(
  process: Process,
  family: 4 | 6,
  request: Exclude<ReturnType<typeof parseCommand>, { text: string }>,
): string[] | undefined {
  const ip = family === 4 ? 'ip' : 'ip6'
  if (!('chain' in request)) return undefined
  const where = `${ip} ${request.table} ${request.chain ?? ''}`.trimEnd()
  const verbs: Readonly<Record<string, string>> = { A: 'add', I: 'insert' }
  const verb = verbs[request.name]
  if (request.name === 'L') return [`list table ${ip} ${request.table}`]
  if (request.name === 'N') return [`add chain ${where}`]
  if (request.name === 'X') return [`delete chain ${where}`]
  if (request.name === 'F') return [request.chain === undefined ? `flush table ${where}` : `flush chain ${where}`]
  if (verb === undefined) return undefined
  const sets: string[] = []
  const wording = { names: new ProcessNames(process), counter: 'counter', proposal: true, extensions: undefined, sets }
  const lines: string[] = []
  for (const spec of request.rules) {
    const before = sets.length
    const text = translate(spec, null, wording)
    if (text === undefined) return [`# ${process.argv.slice(1).join(' ')} `]
    for (const set of sets.slice(before)) lines.push(`'add set ${ip} ${request.table} ${set}'`)
    lines.push(`'${verb} rule ${where} ${text}'`)
  }
  return lines
}

function translateCommand(tool: 'iptables' | 'ip6tables', family: 4 | 6): Command {
  const program = `${tool}-translate`
  return {
    name: program,
    directory: '/usr/sbin',
    summary: `say what a command of ${tool} is in nft`,
    synopsis: ['[-t TABLE] COMMAND CHAIN RULE ...'],
    options: IPTABLES_OPTIONS,
    notEmulated: ['matches and targets that nft would show as xt match or xt target'],
    *main(process): Running {
      const names = new ProcessNames(process)
      let warnings = ''
      const warn = (text: string) => {
        warnings += text
      }
      const request = parseCommand(process.argv.slice(1), { family, names, warn, program })
      if (warnings !== '') yield* process.printError(warnings)
      if (isProblem(request)) {
        const { text, status } = describeFailure(request, program)
        yield* process.printError(text)
        return status
      }
      if (request.name === 'version') {
        yield* process.print(`${program} ${VERSION}\n`)
        return 0
      }
      const lines = proposal(process, family, request)
      if (lines === undefined) {
        yield* process.printError('Translation not implemented\n')
        yield* process.print('nft ')
        return 1
      }
      yield* process.print(lines.map(line => `nft ${line}\n`).join(''))
      return 0
    },
  }
}

export const iptablesTranslate = translateCommand('iptables', 4)
export const ip6tablesTranslate = translateCommand('ip6tables', 6)
