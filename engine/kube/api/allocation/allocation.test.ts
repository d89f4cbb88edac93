import { expect, test } from 'vitest'
import { Random } from '../../../sim/random.ts'
import { ServiceAddresses } from './addresses.ts'
import { NodePorts } from './ports.ts'

const random = () => new Random('1', 'test')

test('addresses come from the upper band first, then from the lower one, each once', () => {
  const addresses = new ServiceAddresses('10.0.0.0/24')
  const chance = random()
  const given: string[] = []
  for (let next = addresses.free(chance); next !== undefined; next = addresses.free(chance)) {
    addresses.take(next)
    given.push(next)
  }
  expect(new Set(given).size).toBe(254)
  const last = (address: string) => Number(address.split('.')[3])
  expect(Math.min(...given.slice(0, 238).map(last))).toBe(17)
  expect(Math.max(...given.slice(238).map(last))).toBe(16)
  addresses.release('10.0.0.9')
  expect(addresses.free(chance)).toBe('10.0.0.9')
})

test('neither the first nor the last address of the range is given or taken', () => {
  const addresses = new ServiceAddresses('10.96.0.0/12')
  expect(['10.96.0.0', '10.111.255.255', '10.112.0.1', 'x', '10.96.0.1'].map(each => addresses.contains(each))).toEqual(
    [false, false, false, false, true],
  )
})

test('node ports come from above the band that is kept for those asked for', () => {
  const ports = new NodePorts()
  const chance = random()
  for (let count = 0; count < 2768 - 86; count++) {
    const port = ports.free(chance, new Set())!
    expect(port).toBeGreaterThanOrEqual(30_086)
    ports.take(port)
  }
  expect(ports.free(chance, new Set())).toBeLessThan(30_086)
})
