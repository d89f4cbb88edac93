import { type Builtin, parseOptions } from './builtin.ts'

export const bind: Builtin = {
  name: 'bind',
  synopsis:
    '[-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command]',
  help: 'Show or change what keys do. Keys cannot be changed here: scripts, which have no line editor, are told so as by bash.',
  *run(shell, args) {
    if (!shell.interactive) shell.complainAs('bind', 'warning: line editing not enabled')
    const options = parseOptions(shell, bind, args, 'lvpVPsSXf:q:u:m:r:x:')
    if (options === null) return 2
    if (!shell.interactive) return 0
    shell.complainAs('bind', 'changing and listing keys is not emulated here')
    return 1
  },
}
