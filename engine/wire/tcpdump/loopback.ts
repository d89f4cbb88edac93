import type { Printer } from './printer.ts'

/** The configuration testing protocol of Ethernet 2.0, chapter 8: the numbers have the smaller byte first. */
export function printLoopback(p: Printer, start: number, length: number) {
  p.protocol = 'loopback'
  p.print('Loopback')
  let [at, left] = [start, length]
  const low = (from: number) => p.u8(from) | (p.u8(from + 1) << 8)
  const invalid = () => {
    p.invalid()
    p.need(at, left)
  }
  if (left < 2) return invalid()
  p.need(at, 2)
  const skip = low(at)
  at += 2
  left -= 2
  p.print(`, skipCount ${skip}${skip % 8 === 0 ? '' : ' (bogus)'}`)
  if (skip > left) return invalid()
  p.need(at, skip)
  at += skip
  left -= skip
  if (left < 2) return invalid()
  p.need(at, 2)
  const kind = low(at)
  at += 2
  left -= 2
  p.print(`, ${kind === 1 ? 'Reply' : kind === 2 ? 'Forward Data' : ` invalid (${kind})`}`)
  if (kind === 1 || kind === 2) {
    const size = kind === 1 ? 2 : 6
    if (left < size) return invalid()
    p.need(at, size)
    p.print(kind === 1 ? `, receipt number ${low(at)}` : `, forwarding address ${p.mac(at)}`)
    at += size
    left -= size
    p.print(`, data (${left} octets)`)
  }
  p.need(at, left)
}
