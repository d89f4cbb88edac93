import { newVrf, Vrf } from '../../../../net/links/vrf.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins } from '../../../iproute/words.ts'
import { type LinkKind, unknownWord } from './kind.ts'

/** `type vrf` (ip/iplink_vrf.c of iproute2). */
export const vrf: LinkKind = {
  name: 'vrf',
  usage: 'Usage: ... vrf table TABLEID\n',
  parse(tool, words) {
    let table: number | null = null
    while (words.more) {
      const word = words.next()
      if (!begins('table', word)) {
        unknownWord(words, vrf, word, 'option')
        break
      }
      const name = words.argument()
      const id = tool.names.parseTable(name)
      if (id === undefined) words.wrong('invalid table ID\n', name)
      else table = id
    }
    return { maker: newVrf(table) }
  },
  print(tool, link) {
    if (link instanceof Vrf) printVrfTable(tool, link)
  },
}

/** vrf_print_opt, and of a device that belongs to it vrf_slave_print_opt. */
export function printVrfTable({ out }: Tool, { table }: Vrf): void {
  out.field('table', table, `table ${table} `)
}
