import { type Ip, type Ipv4, parseIpv6 } from '../../wire/address.ts'

/** inet_aton(3): one to four numbers, decimal, octal or hexadecimal, the last of which fills the remaining bytes. */
export function inetAton(text: string): Ipv4 | undefined {
  const parts = text.split('.')
  if (parts.length > 4) return undefined
  let address = 0
  for (const [index, part] of parts.entries()) {
    const value = number(part)
    if (value === undefined) return undefined
    const last = index === parts.length - 1
    if (value >= (last ? 256 ** (5 - parts.length) : 256)) return undefined
    address = last ? address * 256 ** (5 - parts.length) + value : address * 256 + value
  }
  return address
}

function number(text: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number.parseInt(text.slice(2), 16)
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8)
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined
}

/** An address as getaddrinfo(3) takes one without asking anybody; `zone` is what stands after `%`. */
export function numericAddress(text: string): { readonly address: Ip; readonly zone: string | null } | undefined {
  const v4 = inetAton(text)
  if (v4 !== undefined) return { address: v4, zone: null }
  const percent = text.indexOf('%')
  const v6 = parseIpv6(percent < 0 ? text : text.slice(0, percent))
  return v6 === undefined ? undefined : { address: v6, zone: percent < 0 ? null : text.slice(percent + 1) }
}
