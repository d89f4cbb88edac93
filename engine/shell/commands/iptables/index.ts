import { Applier, CommitFailure, type Failure, isFailure } from '../../../linux/netfilter/xtables/apply.ts'
import type { Request, Command as XtCommand } from '../../../linux/netfilter/xtables/command.ts'
import { announceRule } from '../../../linux/netfilter/xtables/list.ts'
import { parseCommand } from '../../../linux/netfilter/xtables/parse.ts'
import { isProblem, type Parsed } from '../../../linux/netfilter/xtables/problem.ts'
import { listChains, listRules, Unshown } from '../../../linux/netfilter/xtables/show.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { ETC_FILES } from './etc.ts'
import { describeFailure, VERSION } from './failure.ts'
import { ProcessNames } from './names.ts'
import { IPTABLES_OPTIONS, matchHelp, usage } from './options.ts'

export const NOT_ROOT = 'Could not fetch rule set generation id: Permission denied (you must be root)\n'

/** The words understood; hosts that only DNS knows are asked for in between. */
function* understand(process: Process, names: ProcessNames, family: 4 | 6, program: string): Running<Parsed<Request>> {
  for (;;) {
    let warnings = ''
    const warn = (text: string) => {
      warnings += text
    }
    const request = parseCommand(process.argv.slice(1), { family, names, warn, program })
    if (isProblem(request) && (yield* names.resolve())) continue
    if (warnings !== '') yield* process.printError(warnings)
    return request
  }
}

function* fail(process: Process, failure: Failure, program: string): Running {
  const { text, status } = describeFailure(failure, program)
  yield* process.printError(text)
  return status
}

function* change(process: Process, command: XtCommand, family: 4 | 6, program: string, names: ProcessNames): Running {
  const applier = new Applier(process.network.netfilter, family)
  const failure = applier.apply(command)
  if (failure !== undefined && !(failure instanceof CommitFailure)) {
    applier.abort()
    return yield* fail(process, failure, program)
  }
  // What the kernel refuses has been announced before.
  const refused = failure ?? applier.check()
  if (refused === undefined) applier.commit()
  else applier.abort()
  for (const report of applier.reports)
    yield* process.print(report.type === 'text' ? report.text : announceRule(report.spec, report.chain, names))
  return refused === undefined ? 0 : yield* fail(process, refused, program)
}

function* show(process: Process, command: XtCommand, family: 4 | 6, program: string, names: ProcessNames): Running {
  const { netfilter } = process.network
  const make = command.name === 'L' ? listChains : listRules
  let text = make(netfilter, family, command, names)
  if (command.name === 'L' && !command.numeric && !isFailure(text) && (yield* names.resolve()))
    text = make(netfilter, family, command, names)
  if (text instanceof Unshown) yield* process.print(text.shown)
  if (isFailure(text)) return yield* fail(process, text, program)
  yield* process.print(text)
  if (!command.alsoZero) return 0
  return yield* change(process, { ...command, name: 'Z' }, family, program, names)
}

function iptablesCommand(program: 'iptables' | 'ip6tables', family: 4 | 6): Command {
  return {
    name: program,
    aliases: [`${program}-nft`],
    directory: '/usr/sbin',
    summary: `administration of the packet filter and NAT of IPv${family}`,
    synopsis: [
      '[-t TABLE] -A|-C|-D|-I|-R CHAIN RULE',
      '[-t TABLE] -L|-S|-F|-Z [CHAIN]',
      '[-t TABLE] -N|-X|-E|-P CHAIN ...',
    ],
    options: IPTABLES_OPTIONS,
    notEmulated: ['tables of the older kernel interface (iptables-legacy)', 'matches and targets beyond those listed'],
    files: ETC_FILES,
    *main(process) {
      const names = new ProcessNames(process)
      const request = yield* understand(process, names, family, program)
      if (isProblem(request)) return yield* fail(process, request, program)
      if (request.name === 'version') {
        yield* process.print(`${program} ${VERSION}\n`)
        return 0
      }
      if (request.name === 'help' || request.name === 'skip') {
        const more = request.name === 'help' ? request.matches.map(matchHelp).join('') : ''
        yield* process.print(usage(program, VERSION, IPTABLES_OPTIONS) + more)
        return 0
      }
      if (!process.capable('NET_ADMIN')) {
        yield* process.printError(`${program} ${VERSION}: ${NOT_ROOT}`)
        return 4
      }
      if (request.name === 'L' || request.name === 'S') return yield* show(process, request, family, program, names)
      return yield* change(process, request, family, program, names)
    },
  }
}

export const iptables = iptablesCommand('iptables', 4)
export const ip6tables = iptablesCommand('ip6tables', 6)
