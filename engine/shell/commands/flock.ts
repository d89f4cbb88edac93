import { execvp } from '../../linux/execvp.ts'
import type { OpenFile } from '../../linux/file.ts'
import { lockChanges, tryLock, unlock } from '../../linux/flock.ts'
import { exitCode, type Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { Inode } from '../../linux/vfs/inode.ts'
import { failed } from '../../net/errno.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** sysexits.h. */
const USAGE = 64
const DATA = 65
const NO_INPUT = 66
const UNAVAILABLE = 69
const CONFLICT = 1

interface Locked {
  readonly file: OpenFile
  readonly inode: Inode
}

/** Waits for the lock; false when the time is up or a signal came. */
function* acquire(
  process: Process,
  { file, inode }: Locked,
  kind: 'shared' | 'exclusive',
  deadline: number,
): Running<boolean> {
  while (!tryLock(file, inode, kind)) {
    if (deadline <= process.now) return false
    const reason = yield* process.wait([lockChanges(inode)], deadline)
    if (reason === 'signal') return false
  }
  return true
}

/** The file that an operand names: an open descriptor where no command follows, else a path. */
function* target(tool: Tool, name: string, command: boolean): Running<Locked | number> {
  const { process } = tool
  const fail = function* (text: string, status: number): Running {
    yield* process.write(2, `flock: ${text}\n`)
    return status
  }
  if (!command && !/^\d+$/.test(name)) return yield* fail(`bad file descriptor: '${name}'`, USAGE)
  let fd = Number(name)
  if (command) {
    const opened = process.open(name, { read: true, create: true })
    const again = failed(opened) && opened.name === 'EISDIR' ? process.open(name, { read: true }) : opened
    if (failed(again)) return yield* fail(`cannot open lock file ${name}: ${again.text}`, NO_INPUT)
    fd = again
  }
  const file = process.fds.get(fd)
  if (file === undefined) return yield* fail(`${name}: Bad file descriptor`, DATA)
  if (file.inode === null) return yield* fail(`${name}: Invalid argument`, DATA)
  return { file, inode: file.inode }
}

/** flock(1) of util-linux 2.38. */
export const flock = textCommand({
  name: 'flock',
  summary: 'manage locks from shell scripts',
  synopsis: [
    '[options] FILE|DIRECTORY COMMAND [ARGUMENT...]',
    '[options] FILE|DIRECTORY -c COMMAND',
    '[options] DESCRIPTOR',
  ],
  failure: USAGE,
  permute: false,
  options: [
    { short: 's', long: 'shared', text: 'A lock that others may share.' },
    { short: 'x', long: 'exclusive', text: 'A lock for one alone: what is usual.' },
    { short: 'e', text: 'The same.' },
    { short: 'u', long: 'unlock', text: 'Give the lock back.' },
    { short: 'n', long: 'nonblock', text: 'Fail rather than wait.' },
    { long: 'nb', text: 'The same.' },
    { short: 'w', long: 'timeout', argument: 'SECONDS', text: 'Wait at most so long.' },
    {
      short: 'E',
      long: 'conflict-exit-code',
      argument: 'NUMBER',
      text: 'Status where the lock could not be had; 1 unless told.',
    },
    { short: 'o', long: 'close', text: 'The command does not inherit the descriptor.' },
    { short: 'F', long: 'no-fork', text: 'Accepted.' },
    { long: 'verbose', text: 'Say what is done.' },
  ],
  *run(tool) {
    const { process, operands } = tool
    const [name, ...command] = operands
    if (name === undefined) return yield* tool.misuse('not enough arguments')
    const time = tool.value('timeout')
    if (time !== undefined && !/^\d+(\.\d*)?$/.test(time)) {
      yield* process.write(2, `flock: invalid timeout value: '${time}'\n`)
      return USAGE
    }
    if (command[0] === '-c' || command[0] === '--command') {
      if (command.length !== 2) {
        yield* process.write(2, 'flock: -c requires exactly one command argument\n')
        return USAGE
      }
      command.splice(0, 2, process.env.get('SHELL') ?? '/bin/sh', '-c', command[1]!)
    }
    const locked = yield* target(tool, name, command.length > 0)
    if (typeof locked === 'number') return locked
    if (tool.has('unlock')) {
      unlock(locked.file, locked.inode)
      return 0
    }
    const waits =
      tool.has('nonblock') || tool.has('nb') ? 0 : time === undefined ? Number.POSITIVE_INFINITY : Number(time) * 1e9
    const begun = process.now
    const got = yield* acquire(process, locked, tool.has('shared') ? 'shared' : 'exclusive', begun + waits)
    if (!got) {
      if (tool.has('verbose'))
        yield* process.write(2, `flock: ${waits === 0 ? 'failed to get lock' : 'timeout while waiting to get lock'}\n`)
      return Number(tool.value('conflict-exit-code') ?? CONFLICT)
    }
    if (tool.has('verbose'))
      yield* tool.print(`flock: getting lock took ${((process.now - begun) / 1e9).toFixed(6)} seconds\n`)
    return command.length === 0 ? 0 : yield* runLocked(tool, command, locked)
  },
})

function* runLocked(tool: Tool, command: readonly string[], { file }: Locked): Running {
  const { process } = tool
  if (tool.has('verbose')) yield* tool.print(`flock: executing ${command[0]}\n`)
  yield* tool.out.flush()
  const child = process.host.fork(process, function* (self) {
    if (tool.has('close')) for (const [fd, open] of [...self.fds.entries()]) if (open === file) self.close(fd)
    const status = yield* execvp(self, command)
    if (!failed(status)) return status
    yield* self.write(2, `flock: failed to execute ${command[0]}: ${status.text}\n`)
    return UNAVAILABLE
  })
  if (failed(child)) {
    yield* process.write(2, `flock: fork failed: ${child.text}\n`)
    return 71
  }
  return exitCode(yield* process.waitExit(child))
}
