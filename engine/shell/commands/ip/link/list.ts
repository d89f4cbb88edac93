import type { Running } from '../../../../linux/program.ts'
import type { Link } from '../../../../net/link.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import { LINK_USAGE } from '../usage/link.ts'
import { vrfNamed } from './arguments.ts'
import { printLink, printLinkBrief } from './print.ts'

/** Which devices a listing shows. */
export interface LinkFilter {
  device: string | null
  up: boolean
  group: number
  master: Link | null
  noMaster: boolean
  kind: string | null
  slaveKind: string | null
}

export function emptyLinkFilter(): LinkFilter {
  return { device: null, up: false, group: -1, master: null, noMaster: false, kind: null, slaveKind: null }
}

/** Takes a word that selects devices; false when it is none of those. */
export function takeLinkFilter(tool: Tool, words: Words, word: string, filter: LinkFilter): boolean {
  if (word === 'up') filter.up = true
  else if (word === 'group') {
    const name = words.argument()
    const group = tool.names.parseGroup(name)
    if (group === undefined) words.wrong('Invalid "group" value\n', name)
    else filter.group = group
  } else if (word === 'master') {
    const name = words.argument()
    const master = tool.link(name)
    if (master === undefined) words.wrong('Device does not exist\n', name)
    else filter.master = master
  } else if (word === 'vrf') filter.master = vrfNamed(tool, words) ?? null
  else if (word === 'nomaster') filter.noMaster = true
  else if (word === 'type') {
    const kind = words.argument()
    if (kind.endsWith('_slave')) filter.slaveKind = kind.slice(0, -'_slave'.length)
    else filter.kind = kind
  } else return false
  return true
}

/** What the kernel leaves out of its answer when it is asked for all devices. */
export function matchesLink(link: Link, filter: LinkFilter): boolean {
  if (filter.master !== null && link.master !== filter.master) return false
  if (filter.noMaster && link.master !== null) return false
  if (filter.kind !== null && link.kind !== filter.kind) return false
  return filter.slaveKind === null || link.master?.kind === filter.slaveKind
}

/** print_linkinfo: what the tool passes over itself; in JSON its object stays, empty. */
export function passedOver(link: Link, filter: LinkFilter): boolean {
  const { up, group } = filter
  return (up && !link.adminUp) || (group !== -1 && link.group !== group) || !matchesLink(link, filter)
}

/** `ip link show`. */
export function* listLinks(tool: Tool, words: Words): Running {
  const filter = emptyLinkFilter()
  while (words.more) {
    const word = words.next()
    if (takeLinkFilter(tool, words, word, filter)) continue
    if (word !== 'dev' && begins('help', word)) return yield* tool.die(LINK_USAGE)
    const name = word === 'dev' ? words.argument() : word
    if (filter.device !== null) words.garbage('dev', name)
    filter.device = name
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const only = filter.device === null ? undefined : tool.link(filter.device)
  if (filter.device !== null && only === undefined)
    return yield* tool.fail(`Device "${filter.device}" does not exist.\n`, 1)
  // The device was found, but is asked for by the name that was given (iplink_get).
  if (only !== undefined && tool.net.link(filter.device!) === undefined)
    return yield* tool.fail('RTNETLINK answers: No such device\nCannot send link get request: No such device\n', 1)
  if (only !== undefined) tool.net.linkWatch.sync(only)
  const { out, options } = tool
  out.document(() => {
    for (const link of only === undefined ? tool.net.links : [only]) {
      if (only === undefined && !matchesLink(link, filter)) continue
      out.object(null, () => {
        if (passedOver(link, filter)) return
        if (options.brief) printLinkBrief(tool, link, true)
        else printLink(tool, link, { linkObject: true, addressLine: true, queueLength: true })
      })
    }
  })
  yield* tool.flush()
  return 0
}
