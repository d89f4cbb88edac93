import type { Extension } from '../../../linux/netfilter/xtables/extension.ts'
import type { OptionSpec } from '../../command.ts'

/** For the manual. The words are read by linux/netfilter/xtables, which knows the options of matches and targets as well. */
export const IPTABLES_OPTIONS: readonly OptionSpec[] = [
  { short: 'A', long: 'append', argument: 'CHAIN', text: 'Puts a rule at the end of a chain.' },
  { short: 'C', long: 'check', argument: 'CHAIN', text: 'Says by its status whether there is such a rule.' },
  { short: 'D', long: 'delete', argument: 'CHAIN', text: 'Takes a rule out, by itself or by its number.' },
  {
    short: 'I',
    long: 'insert',
    argument: 'CHAIN',
    text: 'Puts a rule before the first one, or before that of a number.',
  },
  { short: 'R', long: 'replace', argument: 'CHAIN', text: 'Puts a rule in the place of another one.' },
  { short: 'L', long: 'list', argument: '[CHAIN]', text: 'Lists rules in columns.' },
  { short: 'S', long: 'list-rules', argument: '[CHAIN]', text: 'Lists rules as commands that would make them.' },
  { short: 'F', long: 'flush', argument: '[CHAIN]', text: 'Takes out all rules.' },
  { short: 'Z', long: 'zero', argument: '[CHAIN]', text: 'Sets counters to zero.' },
  { short: 'N', long: 'new-chain', argument: 'CHAIN', text: 'Makes a chain.' },
  {
    short: 'X',
    long: 'delete-chain',
    argument: '[CHAIN]',
    text: 'Removes a chain that nothing leads to, or all of them.',
  },
  { short: 'E', long: 'rename-chain', argument: 'OLD', text: 'Gives a chain another name.' },
  {
    short: 'P',
    long: 'policy',
    argument: 'CHAIN',
    text: 'Sets what happens at the end of a built-in chain: ACCEPT or DROP.',
  },
  { short: 't', long: 'table', argument: 'TABLE', text: 'filter (unless told), nat, mangle, raw or security.' },
  { short: 'p', long: 'protocol', argument: 'PROTOCOL', text: 'The transport protocol, by name or number.' },
  { short: 's', long: 'source', argument: 'ADDRESS', text: 'The source, with a mask; several with commas.' },
  { short: 'd', long: 'destination', argument: 'ADDRESS', text: 'The destination, likewise.' },
  {
    short: 'i',
    long: 'in-interface',
    argument: 'NAME',
    text: 'The device by which a packet came; a plus sign at the end stands for anything.',
  },
  { short: 'o', long: 'out-interface', argument: 'NAME', text: 'The device by which it goes.' },
  { short: 'f', long: 'fragments', text: 'Fragments after the first.' },
  { short: 'm', long: 'match', argument: 'NAME', text: 'A further match with options of its own.' },
  { short: 'j', long: 'jump', argument: 'TARGET', text: 'What happens to a packet that matches.' },
  { short: 'g', long: 'goto', argument: 'CHAIN', text: 'Goes on in a chain and does not come back.' },
  { short: 'n', long: 'numeric', text: 'Shows numbers, no names.' },
  { short: 'v', long: 'verbose', text: 'Shows counters and devices, too.' },
  { short: 'x', long: 'exact', text: 'Shows counters in full.' },
  { long: 'line-numbers', text: 'Numbers the rules of a listing.' },
  { short: 'c', long: 'set-counters', argument: 'PACKETS', text: 'Counters that a rule starts with.' },
  { short: 'w', long: 'wait', argument: '[SECONDS]', text: 'Accepted for scripts; nobody else holds the rules here.' },
  {
    short: 'W',
    long: 'wait-interval',
    argument: '[MICROSECONDS]',
    text: 'Accepted, as in the original, and without effect.',
  },
  { short: 'M', long: 'modprobe', argument: 'COMMAND', text: 'Accepted; there are no modules.' },
  { short: '4', long: 'ipv4', text: 'For rule files of both families: only for iptables.' },
  { short: '6', long: 'ipv6', text: 'Only for ip6tables.' },
  { short: 'V', long: 'version', text: 'Shows the version.' },
  { short: 'h', long: 'help', text: 'Shows the options.' },
]

/** What `-h` prints. */
/** What is said of the options of a match. */
export function matchHelp({ name, options, values = '' }: Pick<Extension, 'name' | 'options' | 'values'>): string {
  const lines = options.map(
    option => `${option.invert === true ? '[!] ' : ''}--${option.name}${option.value === undefined ? '' : ' VALUE'}\n`,
  )
  return `\n${name} match options:\n${lines.join('')}${values}`
}

export function usage(program: string, version: string, options: readonly OptionSpec[]): string {
  const lines = options.map(({ short, long, argument, text }) => {
    const names = [short === undefined ? undefined : `-${short}`, long === undefined ? undefined : `--${long}`]
    return `  ${names.filter(name => name !== undefined).join(', ')}${argument === undefined ? '' : ` ${argument}`}\n      ${text}\n`
  })
  return `${program} ${version}\n\n${lines.join('')}`
}
