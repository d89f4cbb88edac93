import { expect, test } from 'vitest'
import type { DissectedField } from '../../../engine/index.ts'
import { ancestorsOf, fieldAt, fieldOf, visibleRows } from './fieldtree.ts'

const leaf = (label: string, offset: number, length: number, children: DissectedField[] = []): DissectedField => ({
  name: '',
  label,
  value: '',
  offset,
  length,
  children,
})
const FIELDS = [
  leaf('Ethernet', 0, 14, [leaf('Destination', 0, 6), leaf('Source', 6, 6), leaf('Type', 12, 2)]),
  leaf('IPv4', 14, 20, [leaf('Version', 14, 1), leaf('Flags', 20, 2, [leaf('DF', 20, 1)])]),
]

test('only children of open fields are lines', () => {
  expect(visibleRows(FIELDS, new Set()).map(row => row.field.label)).toEqual(['Ethernet', 'IPv4'])
  const rows = visibleRows(FIELDS, new Set(['1', '1.1']))
  expect(rows.map(row => `${row.path} ${row.level} ${row.field.label} ${row.open}`)).toEqual([
    '0 1 Ethernet false',
    '1 1 IPv4 true',
    '1.0 2 Version undefined',
    '1.1 2 Flags true',
    '1.1.0 3 DF undefined',
  ])
})

test('a byte belongs to the innermost field that has it', () => {
  expect(fieldAt(FIELDS, 7)).toBe('0.1')
  expect(fieldAt(FIELDS, 20)).toBe('1.1.0')
  expect(fieldAt(FIELDS, 21)).toBe('1.1')
  expect(fieldAt(FIELDS, 90)).toBeUndefined()
  expect(ancestorsOf('1.1.0')).toEqual(['1', '1.1'])
  expect(fieldOf(FIELDS, '1.1.0')?.label).toBe('DF')
})
