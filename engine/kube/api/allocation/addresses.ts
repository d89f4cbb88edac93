import type { Random } from '../../../sim/random.ts'

/**
 * Addresses for services. Dynamic ones come from the upper band of the range first, so that the lower band stays free for those
 * that are asked for by hand (pkg/registry/core/service/ipallocator, KEP-3070).
 */
export class ServiceAddresses {
  readonly cidr: string
  readonly #first: number
  readonly #size: number
  readonly #taken = new Set<number>()

  constructor(cidr: string) {
    this.cidr = cidr
    const [address, length] = cidr.split('/') as [string, string]
    const size = 2 ** (32 - Number(length))
    this.#first = Math.floor(parseIpv4(address)! / size) * size
    this.#size = size
  }

  /** The one that the service `kubernetes` has. */
  get firstAddress(): string {
    return formatIpv4(this.#first + 1)
  }

  /** Whether the range holds an address that a service may have: neither the first nor the last of it. */
  contains(address: string): boolean {
    const number = parseIpv4(address)
    return number !== undefined && number > this.#first && number < this.#first + this.#size - 1
  }

  has(address: string): boolean {
    return this.#taken.has(parseIpv4(address) ?? -1)
  }

  take(address: string): void {
    this.#taken.add(parseIpv4(address)!)
  }

  release(address: string): void {
    this.#taken.delete(parseIpv4(address) ?? -1)
  }

  /** An address that is free, not yet taken; undefined when there is none. */
  free(random: Random): string | undefined {
    const usable = this.#size - 2
    const offset = Math.min(Math.max(16, Math.floor(this.#size / 16)), 256)
    const static_ = usable <= 16 ? 0 : offset
    return this.#search(static_, usable, random) ?? this.#search(0, static_, random)
  }

  /** Looks through [from, to), counted from the first usable address, beginning somewhere in it. */
  #search(from: number, to: number, random: Random): string | undefined {
    const length = to - from
    if (length <= 0) return undefined
    const start = random.below(length)
    for (let step = 0; step < length; step++) {
      const number = this.#first + 1 + from + ((start + step) % length)
      if (!this.#taken.has(number)) return formatIpv4(number)
    }
    return undefined
  }
}

/** RFC 791 dotted decimal -> number; undefined for anything else. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (match === null) return undefined
  let value = 0
  for (const part of match.slice(1)) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return undefined
    value = value * 256 + Number(part)
  }
  return value
}

export const formatIpv4 = (value: number): string => [24, 16, 8, 0].map(shift => (value >>> shift) & 255).join('.')
