import { describe, expect, it } from 'vitest'
import { splitOption, splitString } from './env-split.ts'

const environment = new Map([['HOME', '/root']])

describe('env -S', () => {
  it('splits as coreutils 9.1 does', () => {
    expect(splitString(`A=1 B="x y" bash -c "echo \\$A"`, environment)).toEqual([
      'A=1',
      'B=x y',
      'bash',
      '-c',
      'echo $A',
    ])
    expect(splitString(`echo a\\_b 'c\\d' \${HOME} # rest`, environment)).toEqual(['echo', 'a', 'b', 'c\\d', '/root'])
  })

  it('names what it cannot split', () => {
    expect(splitString(`'open`, environment)).toEqual({ error: 'no terminating quote in -S string' })
    expect(splitString('a\\qb', environment)).toEqual({ error: "invalid sequence '\\q' in -S" })
  })

  it('finds its string attached or in the next argument', () => {
    expect(splitOption(['-S awk -f', 'file'])).toEqual({ before: [], text: ' awk -f', after: ['file'] })
    expect(splitOption(['-iS', 'env', 'x'])).toEqual({ before: ['-i'], text: 'env', after: ['x'] })
    expect(splitOption(['A=1', '-S', 'x'])).toBeNull()
  })
})
