import type { Process } from '../../../linux/process.ts'
import type { Program } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { findProgram } from '../../text/child.ts'

function isCommand(program: Program): program is Command {
  return 'summary' in program && 'synopsis' in program && 'options' in program
}

function commandAt(process: Process, path: string): Command | undefined {
  const found = process.host.executable(process, path)
  return failed(found) || !isCommand(found.program) ? undefined : found.program
}

/** The command that a name means. */
export function commandNamed(process: Process, name: string): Command | undefined {
  const path = findProgram(process, name)
  return path === null ? undefined : commandAt(process, path)
}

const DIRECTORIES = ['/usr/bin', '/usr/sbin'] as const

/** Every command that is installed, with the name under which it is, in order of name. */
export function installedCommands(process: Process): { readonly name: string; readonly command: Command }[] {
  const found = DIRECTORIES.flatMap(directory => {
    const inode = process.mounts.lookup(directory)
    const names = inode instanceof DirectoryInode ? inode.names(process) : []
    return names.flatMap(name => {
      const command = commandAt(process, `${directory}/${name}`)
      return command === undefined ? [] : [{ name, command }]
    })
  })
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}
