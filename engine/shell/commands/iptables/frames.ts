import type { Command } from '../../command.ts'

/** Programs of iptables-nft for rules about frames, each with what it would be about. */
const PROGRAMS: readonly (readonly [name: string, about: string])[] = [
  ...['arptables', 'arptables-nft', 'arptables-save', 'arptables-nft-save'].map(
    name => [name, 'rules of ARP'] as const,
  ),
  ...['arptables-restore', 'arptables-nft-restore'].map(name => [name, 'rules of ARP'] as const),
  ...['ebtables', 'ebtables-nft', 'ebtables-save', 'ebtables-nft-save'].map(
    name => [name, 'rules of bridges'] as const,
  ),
  ...['ebtables-restore', 'ebtables-nft-restore', 'ebtables-translate'].map(
    name => [name, 'rules of bridges'] as const,
  ),
]

/** Nft(8) has tables of arp and bridge for the same. */
function frameCommand([name, about]: (typeof PROGRAMS)[number]): Command {
  return {
    name,
    directory: '/usr/sbin',
    summary: `${about}, which only nft makes here`,
    synopsis: ['...'],
    options: [],
    notEmulated: [`all of it: tables of ${name.startsWith('arp') ? 'arp' : 'bridge'} are made by nft`],
    *main(process) {
      yield* process.printError(`${name}: "${about}" is not emulated here\n`)
      return 1
    },
  }
}

export const frameCommands: readonly Command[] = PROGRAMS.map(frameCommand)
