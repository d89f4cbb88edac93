import type { Element, Extensions } from '../../../linux/netfilter/ipset/element.ts'
import type { IpSets } from '../../../linux/netfilter/ipset/sets.ts'
import type { Slot } from '../../../linux/netfilter/ipset/slot.ts'
import { elementProblem, SetProblem, setsProblem, syntax } from './error.ts'
import { parseElement, parseNumber, type ServicePort, testProblem } from './values.ts'

const TIMEOUT_MAX = 2147483
const COMMENT_MAX = 255

type ElementCommand = 'add' | 'del' | 'test'

interface Words {
  readonly extensions: Extensions
  readonly place: NamedPlace | undefined
}

/** Next to which member of a list. */
interface NamedPlace {
  readonly of: string
  readonly before: boolean
}

/** What follows the element. */
function parseWords(command: ElementCommand, words: readonly string[], slot: Slot): Words | SetProblem {
  const extensions: { -readonly [Key in keyof Extensions]: Extensions[Key] } = {}
  const known = knownWords(command, slot)
  let place: NamedPlace | undefined
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!.replace(/^--/, '')
    if (!known.includes(word)) return new SetProblem(`Unknown argument: \`${words[index]}'`, true)
    if (word === 'nomatch') {
      extensions.nomatch = true
      continue
    }
    const value = words[++index]
    if (value === undefined) return new SetProblem(`Missing mandatory argument of option \`${word}'`, true)
    if (word === 'before' || word === 'after') place = { of: value, before: word === 'before' }
    else {
      const problem = takeExtension(extensions, word, value)
      if (problem !== undefined) return problem
    }
  }
  return { extensions, place }
}

const EXTENSIONS = ['timeout', 'packets', 'bytes', 'comment', 'skbmark', 'skbprio', 'skbqueue']

/** The words that a type of set takes behind an element (lib/ipset_*.c). */
function knownWords(command: ElementCommand, { set }: Slot): readonly string[] {
  const { storage, dimensions } = set.type
  const known = command === 'add' ? [...EXTENSIONS] : []
  if (storage === 'list') known.push('before', 'after')
  if (dimensions.includes('net') && command !== 'del') known.push('nomatch')
  return known
}

function takeExtension(
  extensions: { -readonly [Key in keyof Extensions]: Extensions[Key] },
  word: string,
  value: string,
): SetProblem | undefined {
  if (word === 'comment') {
    if (value.includes('"')) return syntax('" character is not permitted in comments')
    if (value.length > COMMENT_MAX)
      return syntax(`Comment is longer than the maximum allowed ${COMMENT_MAX} characters`)
    extensions.comment = value
    return undefined
  }
  if (word === 'skbmark' || word === 'skbprio') {
    const separator = word === 'skbmark' ? '/' : ':'
    const [first, second] = value.split(separator)
    const base = word === 'skbmark' ? '' : '0x'
    const high = parseNumber(`${base}${first}`, 0, 0xffff_ffff)
    const low = second === undefined ? 0xffff_ffff : parseNumber(`${base}${second}`, 0, 0xffff_ffff)
    if (high instanceof SetProblem) return high
    if (low instanceof SetProblem) return low
    if (word === 'skbmark') extensions.skbmark = { value: high, mask: low }
    else extensions.skbprio = ((high << 16) | (second === undefined ? 0 : low)) >>> 0
    return undefined
  }
  const number = parseNumber(
    value,
    0,
    word === 'timeout' ? TIMEOUT_MAX : word === 'skbqueue' ? 65535 : Number.MAX_SAFE_INTEGER,
  )
  if (number instanceof SetProblem) return number
  extensions[word as 'timeout' | 'packets' | 'bytes' | 'skbqueue'] = number
  return undefined
}

/** The answer of `test`: whether the element is in the set. */
export type ElementAnswer = SetProblem | boolean

/** add, del and test. */
export function changeElements(
  sets: IpSets,
  command: ElementCommand,
  name: string,
  words: readonly string[],
  exist: boolean,
  services: ServicePort,
): ElementAnswer {
  const slot = sets.get(name)
  if (slot === undefined) return setsProblem('missing')
  const [text, ...rest] = words
  const list = slot.set.type.storage === 'list'
  const member = list ? parseMember(text!) : undefined
  if (member instanceof SetProblem) return member
  const { type, options } = slot.set
  // The element is read before what follows it (ipset_parse_elem).
  const elements = member === undefined ? parseElement(text!, type.name, type.dimensions, options, services) : []
  if (elements instanceof SetProblem) return elements
  const parsed = parseWords(command, rest, slot)
  if (parsed instanceof SetProblem) return parsed
  if (member !== undefined)
    return changeList(sets, slot, command, member.name, { ...parsed, place: parsed.place ?? member.place }, exist)
  if (command === 'test') {
    const problem = testProblem(text!, type, options.family)
    if (problem !== undefined) return problem
    // Addresses fall under the longest of the networks that live, as those of packets do (mtype_test).
    const all = elements.map(keys => inNetworks(slot, keys) ?? slot.set.get(keys))
    const [first] = all
    if (type.lastOptional === true) return first !== undefined && isFilledSo(slot, first, elements[0]![1])
    const wanted = parsed.extensions.nomatch === true
    return (
      elements.length === 1 &&
      first !== undefined &&
      first.nomatch === wanted &&
      [...slot.set.elements()].includes(first)
    )
  }
  for (const keys of elements) {
    const error = command === 'add' ? slot.set.add(keys, parsed.extensions, exist) : slot.set.delete(keys, exist)
    if (error !== undefined) return elementProblem(error, command)
  }
  return true
}

/** A MAC address that is not asked for, or not there yet, makes no difference. */
function isFilledSo({ set }: Slot, element: Element, part: Element['filled']): boolean {
  const holds = part === undefined || element.filled === undefined || element.filled === part
  return holds && [...set.elements()].includes(element)
}

/** Test of a single address in a set of networks: the longest network that holds it answers. */
function inNetworks(slot: Slot, keys: readonly (number | bigint | string)[]) {
  const { dimensions } = slot.set.type
  if (!dimensions.includes('net')) return undefined
  const values = keys.map((key, index) => (dimensions[index] === 'net' ? hostOf(key as number | bigint) : key))
  return values.every(value => value !== undefined) ? slot.set.find(values as (number | bigint | string)[]) : undefined
}

function hostOf(key: number | bigint): number | bigint | undefined {
  if (typeof key === 'number') return key % 64 === 32 ? Math.floor(key / 64) : undefined
  return (key & 0xffn) === 128n ? key >> 8n : undefined
}

const NAME_MAX = 31

/** The member of a list: a set, and with the commas of former times also where it stands (ipset_parse_name_compat). */
function parseMember(text: string): { readonly name: string; readonly place: NamedPlace | undefined } | SetProblem {
  const [, name = text, word, of] = /^([^,]+),([^,]+)(?:,(.*))?$/.exec(text) ?? []
  if (word !== undefined && (of === undefined || (word !== 'before' && word !== 'after')))
    return new SetProblem('you must specify elements as setname,[before|after],setname')
  for (const each of [name, of ?? ''])
    if (each.length > NAME_MAX) return syntax(`setname '${each}' is longer than ${NAME_MAX} characters`)
  return { name, place: of === undefined ? undefined : { of, before: word === 'before' } }
}

/** list_set_uadt. */
function changeList(
  sets: IpSets,
  list: Slot,
  command: ElementCommand,
  name: string,
  { extensions, place }: Words,
  exist: boolean,
): ElementAnswer {
  const lack = list.set.lacks(extensions)
  if (lack !== undefined) return elementProblem(lack, command)
  const member = sets.get(name)
  const of = place === undefined ? undefined : sets.get(place.of)
  const where = of === undefined ? undefined : { of, before: place!.before }
  const known = member !== undefined && (place === undefined || of !== undefined)
  if (command === 'test') return known && list.set.hasSlot(member, where)
  if (member === undefined) return elementProblem('list-name', command)
  if (member.set.type.storage === 'list') return elementProblem('list-loop', command)
  if (!known) return elementProblem('list-reference', command)
  const error =
    command === 'del' ? list.set.deleteSlot(member, where, exist) : list.set.addSlot(member, where, extensions, exist)
  return error === undefined ? true : elementProblem(error, command)
}

/** What `test` calls an element of a list. */
export function memberText(words: readonly string[]): string {
  const [text = '', word, of] = words
  const member = parseMember(text)
  if (member instanceof SetProblem) return text
  const reference = word === undefined ? member.place?.of : of
  // It says `after` of both.
  return reference === undefined ? member.name : `${member.name} after ${reference}`
}
