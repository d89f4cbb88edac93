import { wholeSeconds } from '../../../linux/jiffies.ts'
import type { Element } from '../../../linux/netfilter/ipset/element.ts'
import type { IpSet } from '../../../linux/netfilter/ipset/set.ts'
import type { Slot } from '../../../linux/netfilter/ipset/slot.ts'
import { formatIp } from '../../../wire/address.ts'
import { formatPart } from './values.ts'

export interface ListOptions {
  readonly form: 'plain' | 'save' | 'xml'
  readonly namesOnly: boolean
  readonly terse: boolean
  readonly sorted: boolean
  readonly now: number
}

/** A word of a listing, and its value where it has one. */
type Part = readonly [name: string, value: string | null]

const asText = (parts: readonly Part[]) =>
  parts.map(([name, value]) => (value === null ? name : `${name} ${value}`)).join(' ')
const asXml = (parts: readonly Part[]) =>
  parts.map(([name, value]) => (value === null ? `<${name}/>` : `<${name}>${value}</${name}>`)).join('')

const hex = (value: number) => `0x${value.toString(16).padStart(8, '0')}`

/** What a set was made with, as `Header:` and `create` have it. */
function headerParts({ type, options }: IpSet): Part[] {
  const parts: Part[] = []
  if (type.storage === 'hash') {
    if (type.name !== 'hash:mac') parts.push(['family', options.family === 4 ? 'inet' : 'inet6'])
    if (type.dimensions.includes('mark')) parts.push(['markmask', hex(options.markmask ?? 0xffff_ffff)])
    parts.push(['hashsize', String(options.hashsize)], ['maxelem', String(options.maxelem)])
  } else if (type.storage === 'bitmap') {
    const [low, high] = options.range
    const ports = type.dimensions[0] === 'port'
    parts.push(['range', ports ? `${low}-${high}` : `${formatIp(low)}-${formatIp(high)}`])
  } else parts.push(['size', String(Math.max(options.size, 4))])
  const masks: Part[] = []
  if (options.netmask !== undefined) masks.push(['netmask', String(options.netmask)])
  if (options.bitmask !== undefined) masks.push(['bitmask', formatIp(options.bitmask)])
  const late = type.name === 'hash:ip,port' || type.name === 'hash:net,net'
  // As the types have them in their lists of words (lib/ipset_hash_*.c).
  if (!late) parts.push(...masks)
  if (options.timeout !== undefined) parts.push(['timeout', String(options.timeout)])
  if (options.counters) parts.push(['counters', null])
  if (options.comment) parts.push(['comment', null])
  if (options.skbinfo) parts.push(['skbinfo', null])
  if (type.storage === 'hash') parts.push(['bucketsize', String(options.bucketsize)], ['initval', hex(options.initval)])
  if (late) parts.push(...masks)
  return parts
}

function keysText({ type }: IpSet, element: Element): string {
  if (element.slot !== null) return element.slot.name
  const keys = element.filled === undefined ? element.keys : [...element.keys, element.filled]
  return keys.map((key, index) => formatPart(key, type.dimensions[index]!, type.name)).join(',')
}

function extensionParts({ options }: IpSet, element: Element, now: number): Part[] {
  const parts: Part[] = []
  if (options.timeout !== undefined) {
    const left = element.left(now)
    parts.push(['timeout', String(left === Number.POSITIVE_INFINITY ? 0 : Math.max(1, wholeSeconds(left)))])
  }
  if (element.nomatch) parts.push(['nomatch', null])
  if (options.counters) parts.push(['packets', String(element.packets)], ['bytes', String(element.bytes)])
  if (options.comment && element.comment !== undefined) parts.push(['comment', `"${element.comment}"`])
  const { skbmark, skbprio, skbqueue } = element
  if (skbmark !== undefined) {
    const mask = skbmark.mask === 0xffff_ffff ? '' : `/0x${skbmark.mask.toString(16)}`
    parts.push(['skbmark', `0x${skbmark.value.toString(16)}${mask}`])
  }
  if (skbprio !== undefined)
    parts.push(['skbprio', `${(skbprio >>> 16).toString(16)}:${(skbprio & 0xffff).toString(16)}`])
  if (skbqueue !== undefined) parts.push(['skbqueue', String(skbqueue)])
  return parts
}

/** Elements by value, part for part, as `ipset -s` sorts them. */
function compareElements(a: Element, b: Element): number {
  for (const [index, key] of a.keys.entries()) {
    const other = b.keys[index]!
    if (key < other) return -1
    if (key > other) return 1
  }
  return 0
}

export function listSet({ name, set, references }: Slot, { form, terse, sorted, now }: ListOptions): string {
  const elements = [...set.elements()]
  if (sorted && set.type.storage !== 'list') elements.sort(compareElements)
  if (set.type.storage === 'bitmap') elements.sort(compareElements)
  if (form === 'xml') {
    const members = elements.map(
      each => `<member><elem>${keysText(set, each)}</elem>${asXml(extensionParts(set, each, now))}</member>\n`,
    )
    return (
      `<ipset name="${name}">\n<type>${set.type.name}</type>\n<revision>${set.type.revision}</revision>\n` +
      `<header>${asXml(headerParts(set))}\n<memsize>${set.memory}</memsize>\n<references>${references}</references>\n` +
      `<numentries>${elements.length}</numentries>\n</header>\n` +
      `${terse ? '' : `<members>\n${members.join('')}</members>\n`}</ipset>\n`
    )
  }
  const members = elements.map(each => {
    const extensions = asText(extensionParts(set, each, now))
    return `${keysText(set, each)}${extensions === '' ? '' : ` ${extensions}`}\n`
  })
  const header = asText(headerParts(set))
  if (form === 'save')
    return `create ${name} ${set.type.name} ${header}\n${members.map(member => `add ${name} ${member}`).join('')}`
  const head = `Name: ${name}\nType: ${set.type.name}\nRevision: ${set.type.revision}\nHeader: ${header}\n`
  const counts = `Size in memory: ${set.memory}\nReferences: ${references}\nNumber of entries: ${elements.length}\n`
  return terse ? head + counts : `${head}${counts}Members:\n${members.join('')}`
}
