import type { Link } from '../../../../net/link.ts'
import { prefixContains } from '../../../../wire/address.ts'
import { fnmatch } from '../../../iproute/fnmatch.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Family, PrefixWord, Words } from '../../../iproute/words.ts'
import { emptyLinkFilter, type LinkFilter, takeLinkFilter } from '../link/list.ts'
import { ADDRESS_FLAGS, type AddressFlag, type AddressView } from './view.ts'

/** Which addresses a listing or a flush means, and on which devices. */
export interface AddressFilter extends LinkFilter {
  family: Family
  link: Link | null
  prefix: PrefixWord | null
  scope: number | null
  label: string | null
  readonly flags: Map<AddressFlag, boolean>
}

export function emptyAddressFilter(family: Family): AddressFilter {
  return { ...emptyLinkFilter(), family, link: null, prefix: null, scope: null, label: null, flags: new Map() }
}

/** Takes a word of `ip address show`; false when it is none of those. */
export function takeAddressFilter(tool: Tool, words: Words, word: string, filter: AddressFilter): boolean {
  if (word === 'to') {
    filter.prefix = words.prefix(filter.family)
    filter.family ??= typeof filter.prefix.address === 'number' ? 4 : 6
  } else if (word === 'scope') takeScope(tool, words, filter)
  else if (word === 'label') filter.label = words.argument()
  else if (!takeFlag(word, filter)) return takeLinkFilter(tool, words, word, filter)
  return true
}

function takeScope(tool: Tool, words: Words, filter: AddressFilter): void {
  const word = words.argument()
  const scope = tool.names.parseScope(word)
  if (scope !== undefined) filter.scope = scope
  else if (word === 'all') filter.scope = null
  else words.wrong('invalid "scope"\n', word)
}

/** get_filter. */
function takeFlag(word: string, { flags }: AddressFilter): boolean {
  if (word === 'dynamic') flags.set('permanent', false)
  else if (word === 'primary') flags.set('secondary', false)
  else {
    const name = word.startsWith('-') ? word.slice(1) : word
    const flag = ADDRESS_FLAGS.find(each => each === name)
    if (flag === undefined) return false
    flags.set(flag === 'temporary' ? 'secondary' : flag, !word.startsWith('-'))
  }
  return true
}

export function matchesAddress(address: AddressView, filter: AddressFilter): boolean {
  if (filter.family !== null && address.family !== filter.family) return false
  if (filter.scope !== null && address.scope !== filter.scope) return false
  for (const [flag, wanted] of filter.flags) if (hasFlag(address, flag) !== wanted) return false
  if (filter.label !== null && !fnmatch(filter.label, address.label ?? address.link.name)) return false
  const { prefix } = filter
  return prefix === null || prefix.any || prefixContains(prefix, address.local)
}

/** For IPv6 the bit of `secondary` says temporary. */
function hasFlag(address: AddressView, flag: AddressFlag): boolean {
  return address.flags.has(flag) || (flag === 'secondary' && address.flags.has('temporary'))
}
