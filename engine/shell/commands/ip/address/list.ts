import type { Running } from '../../../../linux/program.ts'
import type { Link } from '../../../../net/link.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import { matchesLink, passedOver } from '../link/list.ts'
import { printLink, printLinkBrief } from '../link/print.ts'
import { printStatistics } from '../link/statistics.ts'
import { ADDRESS_USAGE } from '../usage/address.ts'
import { type AddressFilter, emptyAddressFilter, matchesAddress, takeAddressFilter } from './filter.ts'
import { printAddress, printAddressBrief } from './print.ts'
import { type AddressView, addressesOf } from './view.ts'

/** Reads the selectors of `show` and `flush`; a number where the command ends here. */
export function* readAddressFilter(tool: Tool, words: Words): Running<AddressFilter | number> {
  const filter = emptyAddressFilter(tool.options.family)
  while (words.more) {
    const word = words.next()
    if (takeAddressFilter(tool, words, word, filter)) continue
    if (word !== 'dev' && begins('help', word)) return yield* tool.die(ADDRESS_USAGE)
    const name = word === 'dev' ? words.argument() : word
    if (filter.device !== null) words.garbage('dev', name)
    filter.device = name
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (filter.device === null) return filter
  filter.link = tool.link(filter.device) ?? null
  if (filter.link === null) return yield* tool.fail(`Device "${filter.device}" does not exist.\n`, 1)
  return filter
}

/** `ip address show`. */
export function* listAddresses(tool: Tool, words: Words): Running {
  const filter = yield* readAddressFilter(tool, words)
  if (typeof filter === 'number') return filter
  if (filter.link !== null) tool.net.linkWatch.sync(filter.link)
  tool.out.document(() => {
    for (const link of filter.link === null ? tool.net.links : [filter.link]) {
      // Asked for the devices of one family, the kernel lists them all: the tool passes them over itself.
      if (filter.link === null && filter.family === null && !matchesLink(link, filter)) continue
      const addresses = tool.options.linkFamily ? [] : addressesOf(link)
      const shown = addresses.filter(address => matchesAddress(address, filter))
      if (listed(filter, addresses, shown)) tool.out.object(null, () => printOne(tool, link, filter, addresses))
    }
  })
  yield* tool.flush()
  return 0
}

/** ipaddr_filter: a device with none of the addresses asked for is left out; one with no address at all is not, unless a family was asked for. */
function listed(filter: AddressFilter, all: readonly AddressView[], shown: readonly AddressView[]): boolean {
  return shown.length > 0 || (all.length === 0 && filter.family === null)
}

/** With a label the device itself is left out, whatever it is called. */
function printOne(tool: Tool, link: Link, filter: AddressFilter, addresses: readonly AddressView[]): void {
  const { options } = tool
  if (filter.up && !link.adminUp) return
  if (options.brief) return printBrief(tool, link, filter, addresses)
  const header = (!options.oneline || options.linkFamily) && filter.label === null
  if (header && passedOver(link, filter)) return
  const addressLine = filter.family === null || options.linkFamily
  if (header) printLink(tool, link, { linkObject: false, addressLine, queueLength: true })
  if (!options.linkFamily) printAll(tool, filter, addresses, address => printAddress(tool, address, options.oneline))
  if (!header || options.statistics === 0) return
  printStatistics(tool, link)
  tool.out.text(tool.out.newline)
}

function printBrief(tool: Tool, link: Link, filter: AddressFilter, addresses: readonly AddressView[]): void {
  if (passedOver(link, filter)) return
  if (filter.label === null) printLinkBrief(tool, link, tool.options.linkFamily)
  if (tool.options.linkFamily) return
  printAll(tool, filter, addresses, address => printAddressBrief(tool, address))
  tool.out.text('\n')
}

/** print_selected_addrinfo: in JSON an address that was not asked for is an empty object. */
function printAll(
  tool: Tool,
  filter: AddressFilter,
  addresses: readonly AddressView[],
  print: (address: AddressView) => void,
): void {
  tool.out.array('addr_info', () => {
    for (const address of addresses) {
      if (filter.family !== null && address.family !== filter.family) continue
      tool.out.object(null, () => {
        if (matchesAddress(address, filter)) print(address)
      })
    }
  })
}
