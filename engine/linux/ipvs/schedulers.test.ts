import { describe, expect, test } from 'vitest'
import { schedulers } from './schedulers/index.ts'
import { RealServer, VirtualService } from './service.ts'

const KEY = { family: 4, protocol: 6, address: 0x0a600001, port: 80, mark: 0 } as const

/** A service with a server for each weight, called a, b, c by their order. */
function service(name: string, weights: readonly number[], flags: readonly number[] = []): VirtualService {
  const scheduler = schedulers.get(name)!
  const made = new VirtualService(
    KEY,
    { scheduler, persistence: null, netmask: 0xffff_ffff, onePacket: false, flags },
    0,
  )
  for (const [index, weight] of weights.entries()) {
    const server = new RealServer(made, 0x0a01_0000 + index, 80, 0)
    server.set({ forwarding: 'masquerading', weight, upper: 0, lower: 0 })
    made.servers.push(server)
  }
  made.changed()
  return made
}

/** The servers that so many new connections of different clients get; each connection stays active if `load`. */
function chosen(of: VirtualService, count: number, load = false): string {
  return Array.from({ length: count }, (_, client) => {
    const server = of.state.choose({ source: 0x0a000000 + client, sourcePort: 1000, destination: KEY.address })
    if (load && server !== undefined) server.active++
    return server === undefined ? '-' : 'abcdef'[of.servers.indexOf(server)]
  }).join('')
}

function share(of: VirtualService, count: number): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of chosen(of, count)) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

describe('schedulers', () => {
  test('rr goes round, past what has no weight', () => {
    expect(chosen(service('rr', [1, 5, 0, 1]), 7)).toBe('abdabda')
  })
  test('wrr lets the heavier ones come more often, spread', () => {
    expect(chosen(service('wrr', [4, 3, 2]), 9)).toBe('aababcabc')
    expect(chosen(service('wrr', [0, 0]), 2)).toBe('--')
  })
  test('lc takes the one with the fewest', () => {
    expect(chosen(service('lc', [1, 9, 1]), 6, true)).toBe('abcabc')
  })
  test('wlc and sed count the weight', () => {
    expect(chosen(service('wlc', [1, 3]), 8, true)).toBe('abbbabbb')
    expect(chosen(service('sed', [1, 3]), 8, true)).toBe('bbabbbab')
  })
  test('nq takes an idle one first', () => {
    expect(chosen(service('nq', [1, 3]), 4, true)).toBe('abbb')
  })
  test.each(['sh', 'dh', 'mh'])('%s answers the same question the same way', name => {
    expect(chosen(service(name, [1, 1, 1]), 20)).toBe(chosen(service(name, [1, 1, 1]), 20))
  })
  test('sh and mh share out by weight, dh by what is asked for alone', () => {
    const sh = share(service('sh', [3, 1]), 256)
    expect(sh['a']! / sh['b']!).toBeGreaterThan(2)
    const mh = share(service('mh', [3, 1]), 256)
    expect(mh['a']! / mh['b']!).toBeGreaterThan(2)
    expect(Object.keys(share(service('dh', [1, 1, 1]), 50))).toHaveLength(1)
  })
  test('a client of mh keeps its server when another one goes', () => {
    const before = chosen(service('mh', [1, 1, 1]), 60)
    const after = chosen(service('mh', [1, 1]), 60)
    const moved = [...before].filter((name, index) => name !== 'c' && name !== after[index])
    expect(moved.length).toBeLessThan(10)
  })
  test('fallback looks for another one', () => {
    expect(chosen(service('sh', [1, 0]), 30)).not.toContain('b')
    const [full, other] = [service('sh', [1, 1]), service('sh', [1, 1], [1])]
    for (const each of [full, other]) each.servers[0]!.overloaded = true
    expect(chosen(full, 40)).toContain('-')
    expect(chosen(other, 40)).not.toContain('-')
  })
  test('a server that has enough gets no more until it has less', () => {
    const server = service('rr', [1]).servers[0]!
    server.set({ forwarding: 'masquerading', weight: 1, upper: 4, lower: 2 })
    server.active = 4
    server.checkLoad()
    expect(server.available).toBe(false)
    server.active = 2
    server.checkLoad()
    expect(server.available).toBe(false)
    server.active = 1
    server.checkLoad()
    expect(server.available).toBe(true)
  })
})
