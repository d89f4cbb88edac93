import type { CommandNode, Pipeline } from 'unbash'
import type { FdTable } from '../../../linux/file.ts'
import { openPipe } from '../../../linux/pipe.ts'
import type { Running } from '../../../linux/program.ts'
import { Job, type Member } from '../jobs/table.ts'
import { deathMessage, waitForeground } from '../jobs/wait.ts'
import type { Shell, SubshellOptions } from '../shell.ts'
import { commandLine } from '../syntax/print.ts'
import { runEventTrap } from '../traps.ts'
import { RedirectionScope, redirect } from './redirect.ts'

/** What a job is made of before it runs. */
interface Part {
  readonly body: (child: Shell) => Running
  readonly text: string
  readonly node?: CommandNode
}

/** Runs a body in a process of its own and waits for it. */
export function* runInForeground(shell: Shell, body: (child: Shell) => Running, text: string): Running {
  const job = yield* start(shell, [{ body, text }], ['|'], text, false)
  return job === null ? 254 : yield* complete(shell, job)
}

const texts = new WeakMap<object, string>()

/** The text of a node as `jobs` shows it. */
export function jobText(shell: Shell, node: Parameters<typeof commandLine>[1]): string {
  let text = texts.get(node)
  if (text === undefined) texts.set(node, (text = commandLine(shell.source.text, node)))
  return text
}

/** A command as the body of a process: a simple command may take the process over. */
export function commandBody(node: CommandNode): (child: Shell) => Running {
  // A subshell that has a process of its own needs no second one: signals to it, and its traps, are those of the commands in it.
  if (node.type === 'Subshell') return child => child.interpreter.statements(child, node.body.commands)
  if (node.type === 'Redirected' && node.command.type === 'Subshell') {
    const { body } = node.command
    return function* (child) {
      child.position = node.pos
      child.keepsInput ||= node.redirects.some(({ operator }) => operator.startsWith('<'))
      return (yield* redirect(child, node.redirects, null))
        ? yield* child.interpreter.statements(child, body.commands)
        : 1
    }
  }
  return child => {
    child.mayExec = node.type === 'Command'
    return child.interpreter.command(child, node)
  }
}

/** Commands connected by pipes: each in a process of its own, all at once. */
export function* runPipeline(shell: Shell, node: Pipeline): Running {
  const { commands, operators } = node
  if (commands.length === 0) return 0
  if (commands.length === 1) return yield* shell.interpreter.command(shell, commands[0]!)
  const parts = commands.map(node => ({ body: commandBody(node), text: jobText(shell, node), node }))
  if (shell.has('lastpipe') && !shell.has('monitor')) return yield* withLastHere(shell, node, parts)
  const job = yield* start(shell, parts, operators, jobText(shell, node), false)
  return job === null ? 254 : yield* complete(shell, job)
}

/** `lastpipe`: the last command of a pipeline runs in the shell itself. */
function* withLastHere(shell: Shell, node: Pipeline, parts: readonly Part[]): Running {
  const [reader, writer] = openPipe(shell.process.host.nextId())
  writer.retain()
  const job = yield* start(shell, parts.slice(0, -1), node.operators, jobText(shell, node), false, writer)
  writer.release()
  if (job === null) return 254
  const scope = new RedirectionScope(shell)
  scope.save(0)
  shell.process.fds.set(0, reader)
  const status = yield* shell.interpreter.command(shell, node.commands.at(-1)!)
  scope.restore()
  yield* waitForeground(shell, job)
  shell.pipeStatus = [...shell.pipeStatus, status]
  return shell.has('pipefail') ? (shell.pipeStatus.findLast(code => code !== 0) ?? 0) : status
}

/** Starts the processes of a pipeline; null when fork failed. `output` is where the last one writes, if not where the shell does. */
export function* start(
  shell: Shell,
  parts: readonly Part[],
  operators: readonly string[],
  text: string,
  background: boolean,
  output: ReturnType<typeof openPipe>[1] | null = null,
): Running<Job | null> {
  const members: Member[] = []
  const controlled = shell.has('monitor')
  let input: ReturnType<typeof openPipe>[0] | null = null
  for (const [index, part] of parts.entries()) {
    if (part.node !== undefined) yield* announce(shell, part.node)
    const pipe: ReturnType<typeof openPipe> | null =
      index < parts.length - 1 ? openPipe(shell.process.host.nextId()) : null
    const fds = shell.process.fds.copy(false)
    connect(fds, input, pipe?.[1] ?? output, operators[index] === '|&')
    pipe?.[0].retain()
    input?.release()
    const options = processOptions(shell, members, fds, background, input !== null)
    const child = yield* shell.interpreter.subshell(shell, part.body, options)
    input = pipe?.[0] ?? null
    if (child === null) {
      input?.release()
      return null
    }
    members.push({ process: child, text: part.text, status: null })
    if (controlled && !background && index === 0) takeTerminal(shell, child.group)
  }
  return new Job(members, members[0]!.process.group, text, !background, controlled)
}

/** The DEBUG trap runs in the shell before each command of a pipeline is started (execute_simple_command). */
function* announce(shell: Shell, node: CommandNode): Running<void> {
  if (node.type !== 'Command' || !shell.traps.has('DEBUG')) return
  if (!shell.inTrap) shell.commandNode = { source: shell.source, node }
  yield* runEventTrap(shell, 'DEBUG')
}

function connect(
  fds: FdTable,
  input: ReturnType<typeof openPipe>[0] | null,
  output: ReturnType<typeof openPipe>[1] | null,
  errorsToo: boolean,
): void {
  if (input !== null) fds.set(0, input)
  if (output === null) return
  fds.set(1, output)
  if (errorsToo) fds.set(2, output)
}

function processOptions(
  shell: Shell,
  members: readonly Member[],
  fds: FdTable,
  background: boolean,
  piped: boolean,
): SubshellOptions {
  const group = shell.has('monitor') ? (members[0]?.process.group ?? 0) : undefined
  return {
    fds,
    input: piped,
    ...(background ? { asynchronous: true } : {}),
    ...(group === undefined ? {} : { group }),
  }
}

export function takeTerminal(shell: Shell, group: number): void {
  const { terminal } = shell.process
  if (terminal !== null && shell.interactive) terminal.foreground = group
}

/** Waits for a job in the foreground, and says what there is to say of its end. */
export function* complete(shell: Shell, job: Job): Running {
  const status = yield* waitForeground(shell, job)
  yield* shell.interpreter.afterForeground(shell, job, deathMessage(job))
  return status
}
