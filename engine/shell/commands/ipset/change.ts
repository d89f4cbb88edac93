import type { Extensions } from '../../../linux/netfilter/ipset/element.ts'
import type { IpSets } from '../../../linux/netfilter/ipset/sets.ts'
import type { Slot } from '../../../linux/netfilter/ipset/slot.ts'
import { elementProblem, SetProblem, setsProblem, syntax } from './error.ts'
import { parseElement, parseNumber, type ServicePort } from './values.ts'

const TIMEOUT_MAX = 2147483
const COMMENT_MAX = 255

type ElementCommand = 'add' | 'del' | 'test'

interface Words {
  readonly extensions: Extensions
  readonly before: string | undefined
  readonly after: string | undefined
}

/** What follows the element. */
function parseWords(words: readonly string[], slot: Slot): Words | SetProblem {
  const extensions: { -readonly [Key in keyof Extensions]: Extensions[Key] } = {}
  const list = slot.set.type.storage === 'list'
  let before: string | undefined
  let after: string | undefined
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    if (word === 'nomatch') {
      extensions.nomatch = true
      continue
    }
    if (!KNOWN.includes(word) || (!list && (word === 'before' || word === 'after')))
      return new SetProblem(`Unknown argument: \`${word}'`, true)
    const value = words[++index]
    if (value === undefined) return new SetProblem(`Missing mandatory argument of option \`${word}'`, true)
    if (word === 'before') before = value
    else if (word === 'after') after = value
    else {
      const problem = takeExtension(extensions, word, value)
      if (problem !== undefined) return problem
    }
  }
  return { extensions, before, after }
}

const KNOWN = ['timeout', 'packets', 'bytes', 'comment', 'skbmark', 'skbprio', 'skbqueue', 'before', 'after']

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
  const parsed = parseWords(rest, slot)
  if (parsed instanceof SetProblem) return parsed
  if (slot.set.type.storage === 'list') return changeList(sets, slot, command, text!, parsed, exist)
  const { type, options } = slot.set
  const elements = parseElement(text!, type.name, type.dimensions, options, services)
  if (elements instanceof SetProblem) return elements
  if (command === 'test') {
    const all = elements.map(keys => slot.set.get(keys) ?? inNetworks(slot, keys))
    const [first] = all
    return elements.length === 1 && first !== undefined && !first.nomatch && [...slot.set.elements()].includes(first)
  }
  for (const keys of elements) {
    const error = command === 'add' ? slot.set.add(keys, parsed.extensions, exist) : slot.set.delete(keys, exist)
    if (error !== undefined) return elementProblem(error, command)
  }
  return true
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

function changeList(
  sets: IpSets,
  list: Slot,
  command: ElementCommand,
  name: string,
  { extensions, before, after }: Words,
  exist: boolean,
): ElementAnswer {
  const member = sets.get(name)
  if (member === undefined) return elementProblem('list-name', command)
  if (member.set.type.storage === 'list') return elementProblem('list-loop', command)
  if (command === 'test') return [...list.set.elements()].some(element => element.slot === member)
  if (command === 'del') {
    const error = list.set.deleteSlot(member, exist)
    return error === undefined ? true : elementProblem(error, command)
  }
  const reference = before ?? after
  const place = reference === undefined ? undefined : sets.get(reference)
  if (reference !== undefined && place === undefined) return elementProblem('list-reference', command)
  const where = place === undefined ? {} : before !== undefined ? { before: place } : { after: place }
  const error = list.set.addSlot(member, where, extensions, exist)
  return error === undefined ? true : elementProblem(error, command)
}
