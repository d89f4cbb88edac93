import { wholeSeconds } from '../../../linux/jiffies.ts'
import type { Element } from '../../../linux/netfilter/ipset/element.ts'
import type { IpSet } from '../../../linux/netfilter/ipset/set.ts'
import type { Slot } from '../../../linux/netfilter/ipset/slot.ts'
import { formatIp } from '../../../wire/address.ts'
import { formatPart } from './values.ts'

export interface ListOptions {
  readonly form: 'plain' | 'save'
  readonly namesOnly: boolean
  readonly terse: boolean
  readonly sorted: boolean
  readonly now: number
}

/** What a set was made with, as `Header:` and `create` have it. */
function headerText({ type, options }: IpSet): string {
  const parts: string[] = []
  if (type.storage === 'hash') {
    parts.push(`family ${options.family === 4 ? 'inet' : 'inet6'}`)
    if (options.markmask !== undefined) parts.push(`markmask 0x${options.markmask.toString(16).padStart(8, '0')}`)
    parts.push(`hashsize ${options.hashsize} maxelem ${options.maxelem}`)
  } else if (type.storage === 'bitmap') {
    const [low, high] = options.range
    parts.push(type.dimensions[0] === 'port' ? `range ${low}-${high}` : `range ${formatIp(low)}-${formatIp(high)}`)
  } else parts.push(`size ${Math.max(options.size, 4)}`)
  if (options.netmask !== undefined) parts.push(`netmask ${options.netmask}`)
  if (options.timeout !== undefined) parts.push(`timeout ${options.timeout}`)
  if (options.counters) parts.push('counters')
  if (options.comment) parts.push('comment')
  if (options.skbinfo) parts.push('skbinfo')
  if (type.storage === 'hash') {
    parts.push(`bucketsize ${options.bucketsize} initval 0x${options.initval.toString(16).padStart(8, '0')}`)
  }
  return parts.join(' ')
}

function keysText({ type }: IpSet, element: Element): string {
  if (element.slot !== null) return element.slot.name
  return element.keys.map((key, index) => formatPart(key, type.dimensions[index]!, type.name)).join(',')
}

function extensionsText({ options }: IpSet, element: Element, now: number): string {
  let text = ''
  if (options.timeout !== undefined) {
    const left = element.expires === Number.POSITIVE_INFINITY ? 0 : Math.max(1, wholeSeconds(element.expires - now))
    text += ` timeout ${left}`
  }
  if (element.nomatch) text += ' nomatch'
  if (options.counters) text += ` packets ${element.packets} bytes ${element.bytes}`
  if (options.comment && element.comment !== undefined) text += ` comment "${element.comment}"`
  const { skbmark, skbprio, skbqueue } = element
  if (skbmark !== undefined)
    text += ` skbmark 0x${skbmark.value.toString(16)}${skbmark.mask === 0xffff_ffff ? '' : `/0x${skbmark.mask.toString(16)}`}`
  if (skbprio !== undefined) text += ` skbprio ${(skbprio >>> 16).toString(16)}:${(skbprio & 0xffff).toString(16)}`
  if (skbqueue !== undefined) text += ` skbqueue ${skbqueue}`
  return text
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
  const members = elements.map(element => `${keysText(set, element)}${extensionsText(set, element, now)}\n`)
  if (form === 'save')
    return `create ${name} ${set.type.name} ${headerText(set)}\n${members.map(member => `add ${name} ${member}`).join('')}`
  const head = `Name: ${name}\nType: ${set.type.name}\nRevision: ${set.type.revision}\nHeader: ${headerText(set)}\n`
  const counts = `Size in memory: ${set.memory}\nReferences: ${references}\nNumber of entries: ${elements.length}\n`
  return terse ? head + counts : `${head}${counts}Members:\n${members.join('')}`
}
