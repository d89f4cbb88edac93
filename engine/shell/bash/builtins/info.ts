import type { Running } from '../../../linux/program.ts'
import { compilePattern } from '../pattern/compile.ts'
import { matches } from '../pattern/match.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { write } from './echo.ts'

export const caller: Builtin = {
  name: 'caller',
  synopsis: '[expr]',
  help: 'Print the line, and the function and file, from which the current function was called.',
  *run(shell, args) {
    const { frames } = shell
    if (frames.length === 0 && shell.hasMain && args[1] === undefined) return yield* write(shell, '0 NULL\n')
    if (frames.length === 0) return 1
    if (args[1] !== undefined && !/^\d+$/.test(args[1])) {
      shell.complainAs('caller', `${args[1]}: invalid number`)
      return 2
    }
    const index = frames.length - 1 - Number(args[1] ?? 0)
    const frame = frames[index]
    if (frame === undefined) return 1
    const outer = frames[index - 1]
    const file = outer?.file ?? (shell.hasMain ? shell.name : 'NULL')
    if (args[1] === undefined) return yield* write(shell, `${frame.line} ${file}\n`)
    if (outer === undefined && !shell.hasMain) return 1
    return yield* write(shell, `${frame.line} ${outer?.name ?? 'main'} ${file}\n`)
  },
}

export const suspend: Builtin = {
  name: 'suspend',
  synopsis: '[-f]',
  help: 'Stop the shell until it gets SIGCONT.',
  *run(shell, args) {
    const options = parseOptions(shell, suspend, args, 'f')
    if (options === null) return 2
    if (!shell.has('monitor')) {
      shell.complainAs('suspend', 'cannot suspend: no job control')
      return 1
    }
    if (shell.has('login_shell') && !options.has('f')) {
      shell.complainAs('suspend', 'cannot suspend a login shell')
      return 1
    }
    shell.process.signal('STOP')
    yield* shell.process.compute(1000)
    return 0
  },
}

export const help: Builtin = {
  name: 'help',
  synopsis: '[-dms] [pattern ...]',
  help: 'Display what builtins do.',
  *run(shell, args) {
    const options = parseOptions(shell, help, args, 'dms')
    if (options === null) return 2
    if (options.rest.length === 0) return yield* overview(shell)
    let status = 1
    for (const pattern of options.rest) {
      const compiled = compilePattern(pattern)
      for (const { name, synopsis, help: text } of shell.interpreter.builtins) {
        if (!matches(compiled, name) && !name.startsWith(pattern)) continue
        status = 0
        const usage = `${name}: ${name} ${synopsis}`.trimEnd()
        if (options.has('d')) yield* write(shell, `${name} - ${text}\n`)
        else if (options.has('s')) yield* write(shell, `${usage}\n`)
        else yield* write(shell, `${usage}\n    ${text}\n`)
      }
      if (status !== 0)
        shell.complainAs(
          'help',
          `no help topics match \`${pattern}'.  Try \`help help' or \`man -k ${pattern}' or \`info ${pattern}'.`,
        )
    }
    return status
  },
}

function* overview(shell: Shell): Running {
  const lines = [...shell.interpreter.builtins].map(({ name, synopsis }) => ` ${name} ${synopsis}`.trimEnd())
  return yield* write(
    shell,
    `These commands are built into the shell. \`help name' says more of one.\n\n${lines.sort().join('\n')}\n`,
  )
}
