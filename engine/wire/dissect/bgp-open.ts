import { CapabilityCode } from '../bgp.ts'
import { u16, u32 } from '../bytes.ts'
import { AFIS, CAPABILITIES, SAFIS } from './bgp-words.ts'
import { bytesText } from './dissection.ts'
import { type DissectedField, field, hexText, named } from './field.ts'

const PARAMETER_CAPABILITIES = 2

/** RFC 5492 4: parameters, each with capabilities in it; nothing after the first that does not fit. */
export function openParameters(bytes: Uint8Array, start: number, end: number): readonly DissectedField[] {
  const fields: DissectedField[] = []
  for (let at = start; at + 2 <= end; ) {
    const [type, length] = [bytes[at]!, bytes[at + 1]!]
    const next = at + 2 + length
    if (next > end) break
    const known = type === PARAMETER_CAPABILITIES
    const children = [
      field('bgp.open.opt.param.type', 'Parameter Type', `${known ? 'Capability' : 'Unknown'} (${type})`, at, 1),
      field('bgp.open.opt.param.len', 'Parameter Length', length, at + 1, 1),
      ...(known ? capabilities(bytes, at + 2, next) : []),
    ]
    const word = known ? 'Capability' : 'Unknown'
    fields.push(field('bgp.open.opt.param', 'Optional Parameter', word, at, next - at, { children }))
    at = next
  }
  return fields
}

function capabilities(bytes: Uint8Array, start: number, end: number): readonly DissectedField[] {
  const fields: DissectedField[] = []
  for (let at = start; at + 2 <= end; ) {
    const [code, length] = [bytes[at]!, bytes[at + 1]!]
    const next = at + 2 + length
    if (next > end) break
    const children = [
      field('bgp.cap.type', 'Type', named(CAPABILITIES, code), at, 1),
      field('bgp.cap.length', 'Length', length, at + 1, 1),
      ...(length > 0 ? capabilityValue(bytes, code, at + 2, next) : []),
    ]
    fields.push(field('bgp.cap', 'Capability', CAPABILITIES.get(code) ?? 'Unknown', at, next - at, { children }))
    at = next
  }
  return fields
}

function capabilityValue(bytes: Uint8Array, code: number, at: number, end: number): readonly DissectedField[] {
  const length = end - at
  if (code === CapabilityCode.multiprotocol && length === 4)
    return [
      field('bgp.cap.mp.afi', 'AFI', named(AFIS, u16(bytes, at)), at, 2),
      field('bgp.cap.reserved', 'Reserved', hexText(bytes[at + 2]!, 2).slice(2), at + 2, 1),
      field('bgp.cap.mp.safi', 'SAFI', named(SAFIS, bytes[at + 3]!), at + 3, 1),
    ]
  if (code === CapabilityCode.fourOctetAs && length === 4)
    return [field('bgp.cap.4as', 'AS Number', u32(bytes, at), at, 4)]
  if (code === CapabilityCode.gracefulRestart && length % 4 === 2) return gracefulRestart(bytes, at, end)
  return [field('bgp.cap.unknown', 'Unknown', bytesText(bytes, at, end), at, length)]
}

/** RFC 4724 3, RFC 8538 2. */
function gracefulRestart(bytes: Uint8Array, at: number, end: number): readonly DissectedField[] {
  const word = u16(bytes, at)
  const yes = (set: number) => (set === 0 ? 'No' : 'Yes')
  const children = [
    field('bgp.cap.gr.timers.restart_flag', 'Restart state', yes(word & 0x8000), at, 2),
    field('bgp.cap.gr.timers.notification_flag', 'Graceful notification', yes(word & 0x4000), at, 2),
    field('bgp.cap.gr.timers.restart_time', 'Time', word & 0x0fff, at, 2),
  ]
  const fields = [field('bgp.cap.gr.timers', 'Restart Timers', hexText(word, 4), at, 2, { children })]
  for (let family = at + 2; family < end; family += 4) {
    const flags = bytes[family + 3]!
    const kept = field('bgp.cap.gr.flag.pfs', 'Preserve forwarding state', yes(flags & 0x80), family + 3, 1)
    fields.push(
      field('bgp.cap.gr.afi', 'AFI', named(AFIS, u16(bytes, family)), family, 2),
      field('bgp.cap.gr.safi', 'SAFI', named(SAFIS, bytes[family + 2]!), family + 2, 1),
      field('bgp.cap.gr.flag', 'Flag', hexText(flags, 2), family + 3, 1, { children: [kept] }),
    )
  }
  return fields
}
