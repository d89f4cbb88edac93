import { expect, test } from 'vitest'
import { zeroOf } from '../schema/decode.ts'
import { shapeOf } from '../schema/shape.ts'
import { KINDS } from './kinds.ts'

test('a row has a cell for each column, also of an object that says nothing', () => {
  for (const definition of KINDS) {
    const blank = zeroOf(definition.type) as never
    expect([definition.name, definition.row(blank, 0).length]).toEqual([definition.name, definition.columns.length])
  }
})

test('every kind has a shape, and a status where it has a subresource for it', () => {
  for (const definition of KINDS) {
    const shape = shapeOf(definition.type)
    expect(shape.byName.has('metadata')).toBe(true)
    expect([definition.name, definition.status]).toEqual([definition.name, definition.subresources.includes('status')])
    if (definition.status) expect(shape.byName.has('status')).toBe(true)
    expect([definition.name, definition.scale !== undefined]).toEqual([
      definition.name,
      definition.subresources.includes('scale'),
    ])
  }
})

test('short names are not given twice', () => {
  const names = KINDS.flatMap(({ shortNames, group, plural }) =>
    shortNames.map(short => `${short} ${plural === 'events' ? '' : group}`),
  )
  const once = new Set(KINDS.flatMap(({ name, shortNames }) => shortNames.map(short => `${short} ${name}`)))
  expect(names.length - once.size).toBe(
    KINDS.filter(({ name }) => name === 'horizontalpodautoscalers.autoscaling').length - 1,
  )
})
