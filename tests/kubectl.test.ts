import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { maskOutput } from './record/kubectl/mask.ts'
import { replay } from './record/kubectl/replay.ts'

const RECORDINGS = new URL('./recordings/kubectl/', import.meta.url).pathname
const names = globSync('*.sh', { cwd: RECORDINGS })
  .map(file => file.slice(0, -'.sh'.length))
  .sort()

describe('kubectl prints what kubectl v1.34.4 printed against a real API server', () => {
  test('there are recordings', () => {
    expect(names.length).toBeGreaterThan(0)
    expect(names.filter(name => !existsSync(`${RECORDINGS}${name}.out`))).toEqual([])
  })

  test.each(names)('%s', name => {
    const recorded = readFileSync(`${RECORDINGS}${name}.out`, 'utf8')
    expect(maskOutput(recorded)).toBe(recorded)
    expect(maskOutput(replay(readFileSync(`${RECORDINGS}${name}.sh`, 'utf8')))).toBe(recorded)
  })
})
