import { type Ip, parseIp } from '../../../wire/address.ts'

/** What an address with or without a length stands for; undefined for what is none. */
export function prefixesOf(text: string): { readonly length: number; readonly has: (ip: Ip) => boolean } | undefined {
  const [address = '', given] = text.split('/')
  const network = parseIp(address)
  if (network === undefined || (given !== undefined && !/^\d+$/.test(given))) return undefined
  const bits = typeof network === 'number' ? 32 : 128
  const length = given === undefined ? bits : Number(given)
  if (length > bits) return undefined
  const shift = BigInt(bits - length)
  return {
    length,
    has: ip => typeof ip === typeof network && BigInt(ip) >> shift === BigInt(network) >> shift,
  }
}
