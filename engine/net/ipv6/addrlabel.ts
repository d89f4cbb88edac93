import { type Ipv6 as Address, type Prefix, parsePrefix, prefixContains } from '../../wire/address.ts'
import { EEXIST, EINVAL, type Errno, ESRCH } from '../errno.ts'
import type { Link } from '../link.ts'

/** A line of `ip addrlabel`. */
export interface AddressLabel {
  readonly prefix: Prefix<Address>
  readonly label: number
  /** Only for addresses of this device; null for all. */
  readonly link: Link | null
}

const line = (prefix: string, label: number): AddressLabel => ({
  prefix: parsePrefix(prefix) as Prefix<Address>,
  label,
  link: null,
})

/** The policy table for choosing source addresses (RFC 6724 2.1; the defaults of net/ipv6/addrlabel.c). Longer prefixes stand first. */
export class AddressLabels {
  #lines: readonly AddressLabel[] = [
    line('::1/128', 0),
    line('::/96', 3),
    line('::ffff:0:0/96', 4),
    line('2001::/32', 6),
    line('2001:10::/28', 7),
    line('3ffe::/16', 12),
    line('2002::/16', 2),
    line('fec0::/10', 11),
    line('fc00::/7', 5),
    line('::/0', 1),
  ]

  get lines(): readonly AddressLabel[] {
    return this.#lines
  }

  labelOf(address: Address, link: Link | null): number {
    const fits = (each: AddressLabel) =>
      (each.link === null || each.link === link) && prefixContains(each.prefix, address)
    return this.#lines.find(fits)?.label ?? -1
  }

  /** ip6addrlbl_add. */
  add(entry: AddressLabel): Errno | undefined {
    const { address, length } = entry.prefix
    if (address >> 32n === 0xffffn && length > 96) return EINVAL
    if (this.#find(entry) !== undefined) return EEXIST
    // Among equal lengths those of a device stay first, then the newest.
    const behind = ({ prefix, link }: AddressLabel) =>
      prefix.length < length || (prefix.length === length && link === null)
    const at = this.#lines.findIndex(behind)
    this.#lines = this.#lines.toSpliced(at < 0 ? this.#lines.length : at, 0, entry)
    return undefined
  }

  remove(entry: Omit<AddressLabel, 'label'>): Errno | undefined {
    const old = this.#find(entry)
    if (old === undefined) return ESRCH
    this.#lines = this.#lines.filter(other => other !== old)
    return undefined
  }

  #find({ prefix, link }: Omit<AddressLabel, 'label'>): AddressLabel | undefined {
    return this.#lines.find(
      other => other.link === link && other.prefix.length === prefix.length && other.prefix.address === prefix.address,
    )
  }
}
