import { execvp } from '../../../linux/execvp.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { startStatus } from '../../text/child.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { tasks } from '../procps/tasks.ts'

/** Becomes the command; util-linux tells why it cannot. */
export function* becomeCommand(tool: Tool, argv: readonly string[]): Running {
  const status = yield* execvp(tool.process, argv)
  if (!failed(status)) return status
  yield* tool.complain(`failed to execute ${argv[0]}: ${status.text}`)
  return startStatus(status)
}

function task(viewer: Process, text: string): Process | undefined {
  return tasks(viewer).find(({ pid }) => String(pid) === text)?.process
}

/** `0-3,5` as a set of processors; undefined when it is no list. */
function cpuList(text: string): readonly number[] | undefined {
  const numbers: number[] = []
  for (const part of text.split(',')) {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part)
    if (found === null) return undefined
    const last = Number(found[2] ?? found[1])
    for (let cpu = Number(found[1]); cpu <= last && cpu < 1024; cpu++) numbers.push(cpu)
  }
  return numbers
}

function cpuMask(text: string): readonly number[] | undefined {
  if (!/^(0[xX])?[0-9a-fA-F,]+$/.test(text)) return undefined
  const bits = [...BigInt(`0x${text.replace(/^0[xX]/, '').replaceAll(',', '')}`).toString(2)].reverse()
  return bits.flatMap((bit, cpu) => (bit === '1' ? [cpu] : []))
}

/** taskset(1) of util-linux 2.38 on a host with one processor. */
const taskset = textCommand({
  name: 'taskset',
  summary: 'run a command on chosen processors',
  synopsis: ['[options] MASK COMMAND [ARGUMENT...]', '-p [options] [MASK] PID'],
  permute: false,
  options: [
    { short: 'a', long: 'all-tasks', text: 'With -p: all threads.' },
    { short: 'c', long: 'cpu-list', text: 'A list of processors instead of a mask.' },
    { short: 'p', long: 'pid', text: 'A process that runs.' },
  ],
  description: ['A host has one processor, number 0.'],
  *run(tool) {
    const list = tool.has('cpu-list')
    const { operands } = tool
    const pid = tool.has('pid') ? operands.at(-1) : undefined
    if (operands.length === 0 || (!tool.has('pid') && operands.length < 2)) return yield* tool.misuse('bad usage')
    const text = tool.has('pid') && operands.length === 1 ? undefined : operands[0]!
    const cpus = text === undefined ? [0] : list ? cpuList(text) : cpuMask(text)
    if (cpus === undefined) {
      yield* tool.complain(`failed to parse CPU ${list ? 'list' : 'mask'}: ${text}`)
      return 1
    }
    const shown = list ? `list: 0` : `mask: 1`
    if (pid !== undefined && task(tool.process, pid) === undefined) {
      yield* tool.complain(`failed to get pid ${pid}'s affinity: No such process`)
      return 1
    }
    if (!cpus.includes(0)) {
      yield* tool.complain(`failed to set pid ${pid ?? 0}'s affinity: Invalid argument`)
      return 1
    }
    if (pid === undefined) return yield* becomeCommand(tool, operands.slice(1))
    yield* tool.print(`pid ${pid}'s current affinity ${shown}\n`)
    if (text !== undefined) yield* tool.print(`pid ${pid}'s new affinity ${shown}\n`)
    return 0
  },
})

const IO_CLASSES = ['none', 'realtime', 'best-effort', 'idle']

/** ionice(1) of util-linux 2.38. Disks have no queues here: the class changes nothing and is not kept. */
const ionice = textCommand({
  name: 'ionice',
  summary: 'run a command with another I/O class',
  synopsis: ['[options] COMMAND [ARGUMENT...]', '[options] -p PID...'],
  permute: false,
  options: [
    { short: 'c', long: 'class', argument: 'CLASS', text: 'none, realtime, best-effort, idle, or its number.' },
    { short: 'n', long: 'classdata', argument: 'N', text: 'The priority in the class, 0 to 7.' },
    { short: 'p', long: 'pid', argument: 'PID', text: 'Processes that run.' },
    { short: 't', long: 'ignore', text: 'Go on when it fails.' },
  ],
  *run(tool) {
    const given = tool.value('class')
    if (given !== undefined && !/^\d+$/.test(given) && !IO_CLASSES.includes(given)) {
      yield* tool.complain(`unknown scheduling class: '${given}'`)
      return 1
    }
    if (given !== undefined && /^\d+$/.test(given) && Number(given) >= IO_CLASSES.length)
      yield* tool.process.printError(`ionice: unknown prio class ${given}\n`)
    const data = tool.value('classdata')
    if (data !== undefined && !/^\d+$/.test(data)) {
      yield* tool.complain(`invalid class data argument: '${data}'`)
      return 1
    }
    if (tool.has('pid') || tool.operands.length === 0) {
      if (given === undefined) yield* tool.print('none: prio 0\n')
      return 0
    }
    return yield* becomeCommand(tool, tool.operands)
  },
})

const POLICIES = [
  ['OTHER', 'other', 'o', 0],
  ['FIFO', 'fifo', 'f', 99],
  ['RR', 'rr', 'r', 99],
  ['BATCH', 'batch', 'b', 0],
  ['IDLE', 'idle', 'i', 0],
  ['DEADLINE', 'deadline', 'd', 0],
] as const

/** chrt(1) of util-linux 2.38. The scheduler gives everybody the same turns: the policy changes nothing and is not kept. */
const chrt = textCommand({
  name: 'chrt',
  summary: 'run a command with another scheduling policy',
  synopsis: ['[options] PRIORITY COMMAND [ARGUMENT...]', '[options] -p PID'],
  permute: false,
  options: [
    ...POLICIES.map(([name, long, short]) => ({ short, long, text: `The policy SCHED_${name}.` })),
    { short: 'm', long: 'max', text: 'Show which priorities there are.' },
    { short: 'p', long: 'pid', text: 'A process that runs.' },
    { short: 'v', long: 'verbose', text: 'Accepted.' },
    { short: 'R', long: 'reset-on-fork', text: 'Accepted.' },
  ],
  *run(tool) {
    if (tool.has('max')) {
      for (const [name, , , most] of POLICIES)
        yield* tool.print(`SCHED_${name} min/max priority\t: ${most > 0 ? 1 : 0}/${most}\n`)
      return 0
    }
    if (tool.operands.length === 0 || (!tool.has('pid') && tool.operands.length < 2))
      return yield* tool.misuse('bad usage')
    const pid = tool.operands.at(-1)!
    if (!tool.has('pid')) return yield* becomeCommand(tool, tool.operands.slice(1))
    if (tool.operands.length > 1) return 0
    if (task(tool.process, pid) === undefined) {
      yield* tool.complain(`failed to get pid ${pid}'s policy: No such process`)
      return 1
    }
    yield* tool.print(
      `pid ${pid}'s current scheduling policy: SCHED_OTHER\npid ${pid}'s current scheduling priority: 0\n`,
    )
    return 0
  },
})

export const schedulingTools: readonly Command[] = [taskset, ionice, chrt]
