/** Compares the dissection of recorded frames with the fields that tshark found in them (tests/record/captures/fields.ts). */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Malformed } from '../engine/wire/bytes.ts'
import { type DissectedField, dissect } from '../engine/wire/dissect.ts'
import * as pcap from '../engine/wire/pcap.ts'

const FOLDER = new URL('recordings/captures/', import.meta.url)

/** Fields whose value is in our own words, or shown otherwise. */
const OWN_VALUE =
  /^(vlan\.priority$|eth$|dns\.(flags|resp|qry|rr|cname|ns|ptr|soa)|dhcp|data|http|vxlan|icmp$|icmpv6$|tcp$|ipv6\.(hopopts|dstopts|fraghdr)|sll$)/

interface Shown {
  readonly name: string
  readonly offset: number
  readonly length: number
  readonly text: string
}

function shownOf(line: string): Shown {
  const [name, offset, length, ...words] = line.split(' ')
  // `.1.. .... = Label: value`: the bits come first where a field is less than a byte.
  const text = words.join(' ').replace(/^[01. ]+ = /, '')
  return { name: name!, offset: Number(offset), length: Number(length), text }
}

function flat(fields: readonly DissectedField[]): readonly DissectedField[] {
  return fields.flatMap(each => [each, ...flat(each.children)])
}

/**
 * What tshark has nothing to compare with: groups without a filter name, data (it takes ping's time out of it), and payloads that only
 * we recognize by their looks, because it goes by the port.
 */
function incomparable({ name, value }: DissectedField, theirs: readonly Shown[]): boolean {
  if (name === '' || value.startsWith('Unknown') || /^(data|_ws)\b/.test(name)) return true
  const protocol = name.split('.')[0]!
  return ['tls', 'http'].includes(protocol) && !theirs.some(each => each.name === protocol)
}

function difference(own: DissectedField, theirs: readonly Shown[]): string | undefined {
  const same = theirs.filter(({ name }) => name === own.name)
  const where = `${own.name} at ${own.offset}, ${own.length} bytes`
  const placed = same.filter(({ offset, length }) => offset === own.offset && length === own.length)
  if (placed.length === 0) return `${where}: tshark has ${same.map(each => `${each.offset} ${each.length}`).join(', ')}`
  const bare = OWN_VALUE.test(own.name) || own.value === ''
  // A group of fields has its summary behind a comma or in parentheses.
  const forms = bare ? [own.label] : [':', ',', ''].map(between => `${own.label}${between} ${own.value}`)
  const texts = placed.map(each => each.text)
  const agrees = texts.some(text => forms.some(form => text.toLowerCase().startsWith(form.toLowerCase())))
  return agrees ? undefined : `${where}: "${forms[0]}", and tshark has "${texts.join('", "')}"`
}

const [head, ...blocks] = readFileSync(new URL('fields.out', FOLDER), 'utf8').split(/^\$ /m)

test('the recording says which tshark answered', () => {
  expect(head).toMatch(/^# TShark/)
  expect(blocks.length).toBeGreaterThan(50)
})

test.each(blocks.map(block => [block.slice(0, block.indexOf('\n')), block] as const))('%s', (title, block) => {
  const [name, number] = title.split(' ')
  const capture = pcap.parse(new Uint8Array(readFileSync(new URL(`${name}.pcap`, FOLDER))))
  if (capture instanceof Malformed) throw new Error(capture.reason)
  const theirs = block.trimEnd().split('\n').slice(1).map(shownOf)
  const own = flat(dissect(capture.packets[Number(number) - 1]!.bytes, capture.linkType))
  expect(own.length).toBeGreaterThan(4)
  const differences = own.filter(each => !incomparable(each, theirs)).map(each => difference(each, theirs))
  expect(differences.filter(each => each !== undefined)).toEqual([])
  for (const each of own.filter(({ name }) => name.endsWith('.checksum') && name !== 'igmp.checksum')) {
    const text = theirs.find(({ name, offset }) => name === each.name && offset === each.offset)?.text ?? ''
    if (text.includes('[correct]')) expect(`${each.name} ${each.note}`).toBe(`${each.name} correct`)
    if (text.includes('incorrect')) expect(each.note).toMatch(/^wrong, should be/)
  }
})
