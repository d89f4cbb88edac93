import { execvp } from '../../../linux/execvp.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'

/** The programs that the real file holds, in its order; null for those that are not emulated. */
const PROGRAMS: readonly (readonly [string, string | null])[] = [
  ['iptables-xml', '/usr/bin/iptables-xml'],
  ['xml', '/usr/bin/iptables-xml'],
  ['iptables', 'iptables'],
  ['iptables-nft', 'iptables'],
  ['main4', 'iptables'],
  ['save4', 'iptables-save'],
  ['restore4', 'iptables-restore'],
  ['iptables-save', 'iptables-save'],
  ['iptables-restore', 'iptables-restore'],
  ['iptables-nft-save', 'iptables-save'],
  ['iptables-nft-restore', 'iptables-restore'],
  ['ip6tables', 'ip6tables'],
  ['ip6tables-nft', 'ip6tables'],
  ['main6', 'ip6tables'],
  ['save6', 'ip6tables-save'],
  ['restore6', 'ip6tables-restore'],
  ['ip6tables-save', 'ip6tables-save'],
  ['ip6tables-restore', 'ip6tables-restore'],
  ['ip6tables-nft-save', 'ip6tables-save'],
  ['ip6tables-nft-restore', 'ip6tables-restore'],
  ['iptables-translate', 'iptables-translate'],
  ['ip6tables-translate', 'ip6tables-translate'],
  ['iptables-restore-translate', null],
  ['ip6tables-restore-translate', null],
  ['arptables', null],
  ['arptables-nft', null],
  ['arptables-restore', null],
  ['arptables-nft-restore', null],
  ['arptables-save', null],
  ['arptables-nft-save', null],
  ['ebtables-translate', null],
  ['ebtables', null],
  ['ebtables-restore', null],
  ['ebtables-save', null],
  ['ebtables-nft', null],
  ['ebtables-nft-restore', null],
  ['ebtables-nft-save', null],
  ['xtables-monitor', null],
]

/** Xtables-nft-multi(8): the file that all programs of iptables-nft are links to; its first argument says which one it is. */
export const xtablesNftMulti: Command = {
  name: 'xtables-nft-multi',
  directory: '/usr/sbin',
  summary: 'the programs of iptables in one',
  synopsis: ['PROGRAM [ARGUMENTS...]'],
  options: [],
  notEmulated: PROGRAMS.flatMap(([name, program]) => (program === null ? [name] : [])),
  *main(process) {
    const [, name, ...rest] = process.argv
    const found = PROGRAMS.find(([each]) => each === name)
    if (found === undefined) {
      const list = PROGRAMS.map(([each]) => ` * ${each}\n`).join('')
      yield* process.printError(`ERROR: No valid subcommand given.\nValid subcommands:\n${list}`)
      return 1
    }
    const [, program] = found
    const status =
      program === null
        ? null
        : yield* execvp(process, [program.startsWith('/') ? program : `/usr/sbin/${program}`, ...rest])
    if (status !== null && !failed(status)) return status
    yield* process.printError(`xtables-nft-multi: "${name}" is not emulated here\n`)
    return 1
  },
}
