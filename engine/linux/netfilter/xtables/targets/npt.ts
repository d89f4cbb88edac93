import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { formatIp } from '../../../../wire/address.ts'
import { putU16, putU128, u16, u128 } from '../../../../wire/bytes.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { hostMask, maskLength, type Network } from '../values.ts'

interface NptData {
  readonly from: Prefix
  readonly to: Prefix
}

interface Prefix {
  readonly address: bigint
  readonly length: number
}

/** RFC 6296 3.6: longer prefixes leave no word for the adjustment. */
const PREFIX_MAX = 64

const onesAdd = (one: number, other: number) => {
  const sum = one + other
  return (sum & 0xffff) + (sum >>> 16)
}

/** The sum of a prefix's words, as a checksum counts them. */
function sumOf(address: bigint): number {
  let sum = 0
  for (let shift = 112n; shift >= 0n; shift -= 16n) sum = onesAdd(sum, Number((address >> shift) & 0xffffn))
  return sum
}

function maskOf(length: number): bigint {
  return ((1n << 128n) - 1n) ^ ((1n << BigInt(128 - length)) - 1n)
}

/**
 * ip6t_npt_map_pfx: puts the other prefix in, and makes up for it in a word behind it, so that no checksum changes (RFC 6296 3.1). False where that
 * word cannot be changed.
 */
function translate(bytes: Uint8Array, at: number, { from, to }: NptData): boolean {
  const length = Math.max(from.length, to.length)
  const mask = maskOf(length)
  putU128(bytes, at, (u128(bytes, at) & ~mask) | (to.address & mask))
  const adjustment = onesAdd(sumOf(from.address), 0xffff ^ sumOf(to.address))
  let word = 3
  if (length > 48) {
    word = [4, 5, 6, 7].find(each => u16(bytes, at + each * 2) !== 0xffff) ?? -1
    if (word < 0) return false
  }
  const sum = onesAdd(u16(bytes, at + word * 2), adjustment)
  putU16(bytes, at + word * 2, sum === 0xffff ? 0 : sum)
  return true
}

function prefixText({ address, length }: Prefix): string {
  return `${formatIp(address)}/${length}`
}

/** libip6t_SNPT, libip6t_DNPT: network prefix translation of RFC 6296, without connections. */
function prefixTarget(name: string, offset: number, hooks: readonly Hook[]): TargetType<NptData> {
  const read = (network: Network): Prefix => ({
    address: network.address as bigint,
    length: maskLength(network.mask) ?? 128,
  })
  return {
    name,
    family: 6,
    options: [
      { name: 'src-pfx', value: hostMask, mandatory: true },
      { name: 'dst-pfx', value: hostMask, mandatory: true },
    ],
    parse: given => ({ from: read(given.value<Network>('src-pfx')!), to: read(given.value<Network>('dst-pfx')!) }),
    print: ({ from, to }) => ` ${name} src-pfx ${prefixText(from)} dst-pfx ${prefixText(to)}`,
    save: ({ from, to }) => ` --src-pfx ${prefixText(from)} --dst-pfx ${prefixText(to)}`,
    check({ from, to }, rule) {
      const bad = ({ address, length }: Prefix) => length > PREFIX_MAX || (address & ~maskOf(length)) !== 0n
      return rule.table !== 'mangle' || bad(from) || bad(to) ? EINVAL : undefined
    },
    validate: (_data, { base }) => (hooks.includes(base!.hook) ? undefined : EINVAL),
    compile: data =>
      new Action(({ skb }) => (translate(skb.bytes, skb.network + offset, data) ? Outcome.next : Outcome.drop)),
  }
}

/** RFC 8200 3: where the addresses stand. */
export const snptTarget = prefixTarget('SNPT', 8, [Hook.localIn, Hook.postRouting])
export const dnptTarget = prefixTarget('DNPT', 24, [Hook.preRouting, Hook.localOut])
