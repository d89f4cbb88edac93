import type { Running } from '../../../linux/program.ts'
import { SET_OPTIONS, SHOPT_OPTIONS } from '../options.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, type ParsedOptions, parseOptions } from './builtin.ts'
import { write } from './echo.ts'

export const shopt: Builtin = {
  name: 'shopt',
  synopsis: '[-pqsu] [-o] [optname ...]',
  help: 'Set, unset or show options of the shell.',
  *run(shell, args) {
    const options = parseOptions(shell, shopt, args, 'psuqo')
    if (options === null) return 2
    if (options.has('s') && options.has('u')) {
      shell.complainAs('shopt', 'cannot set and unset shell options simultaneously')
      return 1
    }
    const known = (options.has('o') ? SET_OPTIONS : SHOPT_OPTIONS).map(([name]) => name)
    if (options.rest.length > 0) return yield* named(shell, options, known)
    const wanted = options.has('s') ? true : options.has('u') ? false : null
    for (const name of known)
      if ((wanted === null || shell.has(name) === wanted) && !options.has('q')) yield* show(shell, name, options)
    return 0
  },
}

function* show(shell: Shell, name: string, options: ParsedOptions): Running {
  const on = shell.has(name)
  if (!options.has('p')) return yield* write(shell, `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`)
  if (options.has('o')) return yield* write(shell, `set ${on ? '-' : '+'}o ${name}\n`)
  return yield* write(shell, `shopt -${on ? 's' : 'u'} ${name}\n`)
}

function* named(shell: Shell, options: ParsedOptions, known: readonly string[]): Running {
  const changes = options.has('s') || options.has('u')
  let status = 0
  for (const name of options.rest) {
    if (!known.includes(name)) {
      shell.complainAs('shopt', `${name}: invalid shell option name`)
      status = 1
    } else if (changes) shell.setOption(name, options.has('s'))
    else {
      if (!shell.has(name)) status = 1
      if (!options.has('q')) yield* show(shell, name, options)
    }
  }
  return status
}

export const enable: Builtin = {
  name: 'enable',
  synopsis: '[-a] [-dnps] [-f filename] [name ...]',
  help: 'Enable and disable builtins.',
  *run(shell, args) {
    const options = parseOptions(shell, enable, args, 'adnpsf:')
    if (options === null) return 2
    if (options.has('f') || options.has('d')) {
      shell.complainAs('enable', '"-f" is not emulated here')
      return 1
    }
    const all = [...shell.interpreter.builtins].sort((a, b) => (a.name < b.name ? -1 : 1))
    if (options.rest.length > 0) {
      let status = 0
      for (const name of options.rest) {
        if (!all.some(builtin => builtin.name === name)) {
          shell.complainAs('enable', `${name}: not a shell builtin`)
          status = 1
        } else if (options.has('n')) shell.disabled.add(name)
        else shell.disabled.delete(name)
      }
      return status
    }
    for (const { name, special } of all) {
      const off = shell.disabled.has(name)
      if (options.has('s') && special !== true) continue
      if (options.has('a') || off === options.has('n')) yield* write(shell, `enable ${off ? '-n ' : ''}${name}\n`)
    }
    return 0
  },
}
