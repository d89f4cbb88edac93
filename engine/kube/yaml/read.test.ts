import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { isTooDeep } from '../api/object.ts'
import { readYaml } from './read.ts'

const valueIn = (text: string): unknown => {
  const read = readYaml(text)
  if ('error' in read) throw new Error(read.error)
  return read.value
}

/** Pieces that mean something to a scanner, so that random texts reach its corners. */
const PIECES = [
  ...':-?,[]{}#&*!|>\'"%@` \n\t\r\\~<0a1.e',
  ...[
    '  ',
    '\n  ',
    '\n- ',
    ': ',
    'a: ',
    '- ',
    '---\n',
    '...\n',
    '&a ',
    '*a',
    '!!int ',
    '<<: ',
    '|\n',
    '"\\x4',
    'é',
    '\u2028',
    '\ufeff',
    '\u0001',
    '\udc80',
  ],
]
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map(pieces => pieces.join(''))

const key = fc.oneof(fc.stringMatching(/^[a-z0-9 :#'"{[~-]{0,12}$/), fc.constantFrom('yes', 'null', '1', '__proto__'))
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    key,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}))

describe('readYaml', () => {
  test('of any text makes a value of JSON or an error', () => {
    fc.assert(
      fc.property(text, given => {
        const read = readYaml(given)
        if ('error' in read) expect(read.error).toMatch(/^(?:yaml|json|unsupported map key)/)
        else expect(isTooDeep(read.value)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  test('reads what the library writes, in blocks and in brackets', () => {
    fc.assert(
      fc.property(value, fc.boolean(), (given, flow) => {
        // go-yaml takes a question mark between brackets for the beginning of a key, wherever it stands.
        const style = flow ? ({ collectionStyle: 'flow', defaultStringType: 'QUOTE_DOUBLE' } as const) : {}
        const written = stringify(given, { version: '1.1', lineWidth: 0, ...style })
        // Neither DEL nor half a character can stand in YAML as it is.
        fc.pre(!/[\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/u.test(written))
        expect(valueIn(written)).toEqual(given)
      }),
    )
  })

  test('JSON is YAML', () => {
    fc.assert(
      fc.property(value, given => {
        const written = JSON.stringify(given)
        fc.pre(!/[\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/u.test(written))
        expect(valueIn(written)).toEqual(given)
      }),
    )
  })

  test('keys that are there twice are named, and the last counts', () => {
    expect(readYaml('a: 1\nb: {c: 2, c: 3}\na: 4\n')).toEqual({
      value: { a: 4, b: { c: 3 } },
      repeated: ['line 2: key "c" already set in map', 'line 3: key "a" already set in map'],
    })
  })

  test('aliases that multiply are refused, not followed', () => {
    let bomb = 'a: &a [x, x, x, x, x, x, x, x, x]\n'
    for (const name of 'bcdefghi') {
      const before = String.fromCharCode(name.charCodeAt(0) - 1)
      bomb += `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]\n`
    }
    for (const tail of ['', '~: *i\n', '? *i\n: x\n'])
      expect(readYaml(bomb + tail)).toEqual({ error: 'yaml: document contains excessive aliasing' })
  })

  test.each(['[', '{a: ', '- ', '? '])('nesting without end: %s', piece => {
    expect(readYaml(piece.repeat(50_000))).toEqual({ error: 'yaml: exceeded max depth of 10000' })
  })
})
