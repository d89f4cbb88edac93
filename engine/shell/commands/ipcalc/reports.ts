import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { formatIp, formatIpv4 } from '../../../wire/address.ts'
import { addressLine, countLine, type Style } from './bits.ts'
import { hostsOf, maskLines, maskOf, networkLines, sizeOf } from './network.ts'

const SUBNETS_MAX = 1000
const LINE_COST = 2000

/** The address, its masks and its network. */
export function* describeIpv4(process: Process, style: Style, address: number, length: number): Running<number> {
  const network = (address & maskOf(length)) >>> 0
  yield* process.print(
    `${addressLine(style, 'Address:', address, { length })}${maskLines(style, length, undefined)}=>\n${networkLines(style, network, length)}`,
  )
  return network
}

/** What a second mask makes of the network: smaller ones, or a larger one. */
export function* transition(process: Process, style: Style, network: number, from: number, to: number): Running<void> {
  if (to < from) {
    const larger = (network & maskOf(to)) >>> 0
    yield* process.print(`Supernet\n\n${maskLines(style, to, undefined)}\n${networkLines(style, larger, to)}`)
    return
  }
  if (to === from) return
  yield* process.print(`Subnets after transition from /${from} to /${to}\n\n${maskLines(style, to, from)}\n`)
  const count = sizeOf(from) / sizeOf(to)
  for (let index = 0; index < count; index++) {
    yield* process.compute(LINE_COST)
    const subnet = (network + index * sizeOf(to)) >>> 0
    yield* process.print(` ${index + 1}.\n${networkLines(style, subnet, to, from)}`)
    if (index === SUBNETS_MAX) {
      yield* process.print(`... stopped at ${SUBNETS_MAX} subnets ...\n`)
      break
    }
  }
  const hosts = count * (to === 31 ? 1 : hostsOf(to))
  yield* process.print(
    `${to === 32 ? '' : `\n${countLine(style, 'Subnets:', count)}`}${countLine(style, 'Hosts:', hosts)}`,
  )
}

/** -r: the fewest networks that hold a range of addresses. */
export function* deaggregate(process: Process, first: number, last: number): Running<void> {
  let at = first
  while (at <= last) {
    let length = 32
    while (length > 0 && at % sizeOf(length - 1) === 0 && at + sizeOf(length - 1) - 1 <= last) length--
    yield* process.compute(LINE_COST)
    yield* process.print(`${formatIpv4(at)}/${length}\n`)
    at += sizeOf(length)
  }
}

/** The exponent of the power of two that holds so many addresses. */
function exponent(addresses: number): number {
  return Math.ceil(Math.log2(Math.max(1, addresses)))
}

/** Of the logarithms that 0.42 takes with big numbers, those of even powers come out a bit low, and the mask for them a bit long. */
function splitLength(size: number): number {
  const power = exponent(size)
  return 32 - power + (power % 2 === 0 ? 1 : 0)
}

/** The same numbers where they are shown without rounding. */
function usedLength(size: number): string {
  const power = exponent(size)
  if ([3, 5, 7, 9].includes(power)) return `${31 - power}.${'9'.repeat(39)}`
  return power === 17 ? `15.${'0'.repeat(37)}1` : String(32 - power)
}

/** -s: networks for so many hosts each, the largest first in the address space and all in the order in which they were asked for. */
export function* split(
  process: Process,
  style: Style,
  network: number,
  length: number,
  sizes: readonly number[],
): Running<void> {
  const wanted = sizes.map((hosts, index) => ({ hosts, index, size: 2 ** exponent(hosts + 2), start: 0 }))
  let needed = 0
  for (const each of [...wanted].sort((a, b) => b.size - a.size || a.index - b.index)) {
    each.start = network + needed
    needed += each.size
  }
  for (const { hosts, index, size, start } of wanted) {
    const own = splitLength(size)
    const masks = maskLines(style, own, length, false)
    yield* process.compute(LINE_COST)
    yield* process.print(
      `${index + 1}. Requested size: ${hosts} hosts\n${masks}${networkLines(style, start >>> 0, own, length)}`,
    )
  }
  const small = needed > sizeOf(length) ? 'Network is too small\n' : ''
  yield* process.print(
    `${small}Needed size:  ${needed} addresses.\nUsed network: ${formatIpv4(network)}/${usedLength(needed)}\nUnused:\n`,
  )
  yield* deaggregate(process, network + needed, network + sizeOf(length) - 1)
}

/** An IPv6 address: it, the mask and the prefix, each with all its bits. */
export function* describeIpv6(process: Process, address: bigint, length: number): Running<void> {
  const all = (1n << 128n) - 1n
  const mask = (all << BigInt(128 - length)) & all
  const line = (label: string, value: string, bits: bigint) => `${label.padEnd(9)}${value.padEnd(40)}${groups(bits)}\n`
  yield* process.print(
    `${line('Address:', formatIp(address), address)}${line('Netmask:', String(length), mask)}${line('Prefix:', `${formatIp(address & mask)}/${length}`, address & mask)}\n`,
  )
}

function groups(value: bigint): string {
  return (value.toString(2).padStart(128, '0').match(/.{16}/g) ?? []).join(':')
}
