import type { OptionSpec } from '../../command.ts'

/** In the order in which `nft -h` shows them. */
export const OPTIONS: readonly OptionSpec[] = [
  { short: 'h', long: 'help', text: 'Shows the options.' },
  { short: 'v', long: 'version', text: 'Shows the version.' },
  { short: 'V', text: 'Shows the version and what it was built with.' },
  { short: 'f', long: 'file', argument: 'FILENAME', text: 'Reads commands from a file; `-` is standard input.' },
  { short: 'D', long: 'define', argument: 'NAME=VALUE', text: 'Defines a variable for the file.' },
  { short: 'i', long: 'interactive', text: 'Reads commands from the terminal.', emulated: false },
  {
    short: 'I',
    long: 'includepath',
    argument: 'DIRECTORY',
    text: 'Adds a directory in which included files are looked for.',
  },
  { short: 'c', long: 'check', text: 'Only says whether the commands could be carried out.' },
  { short: 'o', long: 'optimize', text: 'Makes rules shorter.', emulated: false },
  { short: 'a', long: 'handle', text: 'Shows handles.' },
  { short: 's', long: 'stateless', text: 'Leaves out counters and what else changes.' },
  { short: 't', long: 'terse', text: 'Leaves out the elements of sets.' },
  { short: 'S', long: 'service', text: 'Shows ports as names of services.' },
  { short: 'N', long: 'reversedns', text: 'Shows addresses as names of hosts.', emulated: false },
  { short: 'u', long: 'guid', text: 'Shows users and groups by name.' },
  { short: 'n', long: 'numeric', text: 'Shows numbers where there are names.' },
  { short: 'y', long: 'numeric-priority', text: 'Shows priorities as numbers.' },
  { short: 'p', long: 'numeric-protocol', text: 'Shows protocols as numbers.' },
  { short: 'T', long: 'numeric-time', text: 'Shows times as numbers.' },
  { short: 'e', long: 'echo', text: 'Shows what was added.' },
  { short: 'j', long: 'json', text: 'Shows JSON.' },
  { short: 'd', long: 'debug', argument: 'LEVEL', text: 'Shows how a command is worked on.', emulated: false },
]

export const VERSION = 'nftables v1.0.6 (Lester Gooch #5)\n'

const HELP: readonly (readonly [string, readonly string[]])[] = [
  ['general', ['help', 'version', 'V']],
  ['ruleset input handling', ['file', 'define', 'interactive', 'includepath', 'check', 'optimize']],
  [
    'ruleset list formatting',
    [
      'handle',
      'stateless',
      'terse',
      'service',
      'reversedns',
      'guid',
      'numeric',
      'numeric-priority',
      'numeric-protocol',
      'numeric-time',
    ],
  ],
  ['command output formatting', ['echo', 'json', 'debug']],
]

export function usage(): string {
  let text = 'Usage: nft [ options ] [ cmds... ]\n'
  for (const [group, names] of HELP) {
    text += `\nOptions (${group}):\n`
    for (const name of names) {
      const { short, long, argument, text: says } = OPTIONS.find(each => each.long === name || each.short === name)!
      const form = `-${short}${long === undefined ? '' : `, --${long}`}${argument === undefined ? '' : ` <${argument.toLowerCase()}>`}`
      text += `  ${form.padEnd(30)}  ${says}\n`
    }
  }
  return `${text}\n`
}
