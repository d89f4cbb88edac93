import { startupFilesTree } from '../bash/startup/files.ts'
import { bashMain } from '../bash/startup/main.ts'
import type { Command } from '../command.ts'

/** bash(1) 5.2: the shell. Its own parser reads its options, which do not follow getopt(3). */
export const bash: Command = {
  name: 'bash',
  aliases: ['sh'],
  directory: '/usr/bin',
  summary: 'the shell',
  synopsis: ['[options] [-c command_string | script_file] [argument ...]'],
  options: [
    { short: 'c', argument: 'COMMAND', text: 'Run the commands of the argument.' },
    { short: 'i', text: 'Be interactive.' },
    { short: 'l', long: 'login', text: 'Be a login shell.' },
    { short: 's', text: 'Read commands from standard input.' },
    { short: 'o', argument: 'OPTION', text: 'Turn an option of set on.' },
    { short: 'O', argument: 'OPTION', text: 'Turn an option of shopt on.' },
    { short: 'r', text: 'Be restricted.', emulated: false },
    { long: 'norc', text: 'Do not read ~/.bashrc.' },
    { long: 'noprofile', text: 'Do not read /etc/profile and ~/.profile.' },
    { long: 'posix', text: 'Follow POSIX where bash differs from it.' },
    { long: 'rcfile', argument: 'FILE', text: 'Read this file instead of ~/.bashrc.' },
  ],
  files: startupFilesTree,
  main: bashMain,
}
