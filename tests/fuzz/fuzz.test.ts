import { describe, expect, test } from 'vitest'
import { runScript, scriptHost } from '../../engine/index.ts'
import { maskOutput } from '../record/transcripts/masks.ts'
import { Chance } from './chance.ts'
import { firstDifference } from './difference.ts'
import { settleOrder } from './entries.ts'
import { generate } from './generate.ts'
import { pieces, renderScript, type Step } from './script.ts'
import { shrink } from './shrink.ts'
import { SUBJECTS, TRAFFIC } from './subjects/index.ts'

const scriptOf = (seed: number) => renderScript('A case.', pieces(generate(seed)))
const SEEDS = Array.from({ length: 300 }, (_, index) => index + 1)

describe('the generator', () => {
  test('the same seed gives the same script, another seed another', () => {
    expect(scriptOf(7)).toBe(scriptOf(7))
    expect(new Set(SEEDS.map(scriptOf)).size).toBe(SEEDS.length)
  })

  test('every case has at least two hosts and no hole', () => {
    for (const seed of SEEDS) {
      const script = scriptOf(seed)
      expect(script).toMatch(/^host n2$/m)
      expect(script).not.toMatch(/undefined|\[object|NaN/)
      expect(script.split('\n').length).toBeLessThan(200)
    }
  })

  test('every subject comes up', () => {
    const words = [
      'address',
      'route',
      'rule',
      'macvlan',
      'vxlan',
      'bridge fdb',
      'neigh',
      'arping',
      'sysctl',
      'iptables',
    ]
    const more = ['ip6tables', 'nft ', 'ipset', 'conntrack', ' ss ', 'tcpdump', 'traceroute', 'curl', 'nc -n -u']
    const all = SEEDS.map(scriptOf).join('\n')
    expect([...words, ...more].filter(word => !all.includes(word))).toEqual([])
    expect(new Set([...SUBJECTS, ...TRAFFIC].map(({ name }) => name)).size).toBe(SUBJECTS.length + TRAFFIC.length)
  })

  test('nothing waits as long as the kernel waits before it sends a SYN again', () => {
    for (const seed of SEEDS) expect(scriptOf(seed)).not.toMatch(/^on \S+ nc /m)
  })

  test.each([3, 11, 19, 27])('the emulator comes to the end of case %d', seed => {
    const script = scriptOf(seed)
    const { output } = runScript(script, scriptHost(), 3_000_000)
    expect(output).toMatch(/^n\d\$ /m)
    expect(output).not.toMatch(/syntax error near|command not found|script\.sh: line/)
  })
})

describe('the shrinker', () => {
  const differsWith =
    (...needed: readonly number[]) =>
    async (some: readonly number[]) =>
      needed.every(each => some.includes(each))

  test.each([[[5]], [[0, 19]], [[3, 4, 11]], [[]]])('keeps just what is needed: %j', async needed => {
    const all = Array.from({ length: 20 }, (_, index) => index)
    expect(await shrink(all, differsWith(...needed))).toEqual(needed)
  })

  test('keeps all where all is needed', async () => {
    const all = [1, 2, 3]
    expect(await shrink(all, differsWith(...all))).toEqual(all)
  })

  test('a difference names the step that printed it', () => {
    const steps: readonly Step[] = [
      ['host n1'],
      ['on n1 ip link'],
      ['sleep 1'],
      ['on n1 ip rule', 'on n1 ip addr'],
      ['on n1 ss'],
    ]
    const output = (rule: string) => `n1$ ip link\nlo\nn1$ ip rule\n${rule}\nn1$ ip addr\n10.0.0.1\nn1$ ss\n`
    expect(firstDifference(steps, output('0: local'), output('1: local'))).toBe(3)
    expect(firstDifference(steps, output('0'), `${output('0')}more\n`)).toBe(4)
  })
})

test('chance keeps to its weights and bounds', () => {
  const chance = new Chance(1)
  const drawn = Array.from(
    { length: 4000 },
    () =>
      chance.weighted([
        { weight: 3, name: 'a' },
        { weight: 1, name: 'b' },
      ]).name,
  )
  expect(drawn.filter(name => name === 'a').length).toBeGreaterThan(2800)
  expect(drawn.filter(name => name === 'a').length).toBeLessThan(3200)
  const numbers = Array.from({ length: 500 }, () => chance.between(3, 6))
  expect(new Set(numbers)).toEqual(new Set([3, 4, 5, 6]))
  expect(chance.some([1, 2, 3, 4], 2)).toHaveLength(2)
})

describe('the order of tracked connections', () => {
  const entry = (to: string, port: number) =>
    `udp      17 30 src=10.0.0.1 dst=${to} sport=${port} dport=4789 [UNREPLIED] src=${to} dst=10.0.0.1 sport=4789 dport=${port} mark=0 use=1`
  const listing = (...blocks: readonly (readonly string[])[]) =>
    blocks.map(lines => `n1$ conntrack -L\n${lines.join('\n')}\n`).join('')
  const settled = (output: string) => maskOutput(settleOrder(output, ''), ['port'], '')

  test('does not depend on the numbers that chance has drawn', () => {
    const both = (a: number, b: number, c: number) =>
      listing(
        [entry('10.0.0.2', a), entry('10.0.0.2', b)].sort(),
        [entry('10.0.0.3', b), entry('10.0.0.3', c)].sort(),
        [entry('10.0.0.4', a)],
      )
    const outputs = [both(40000, 41000, 42000), both(42000, 41000, 40000), both(41000, 40000, 42000)].map(settled)
    expect(new Set(outputs).size).toBe(1)
  })

  test('shows whether two numbers are the same', () => {
    const one = listing([entry('10.0.0.2', 40000), entry('10.0.0.2', 41000)], [entry('10.0.0.3', 40000)])
    const other = listing([entry('10.0.0.2', 40000), entry('10.0.0.2', 41000)], [entry('10.0.0.3', 42000)])
    expect(settled(one)).not.toBe(settled(other))
  })
})
