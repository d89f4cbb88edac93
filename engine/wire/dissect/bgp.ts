import { formatIpv4 } from '../address.ts'
import * as bgp from '../bgp.ts'
import { hexBytes, Malformed, u16, u32 } from '../bytes.ts'
import { openParameters } from './bgp-open.ts'
import { updateFields } from './bgp-update.ts'
import { AFIS, ERRORS, PACKET_TYPES, REFRESHES, SAFIS } from './bgp-words.ts'
import { bytesText, type Dissection } from './dissection.ts'
import { type DissectedField, field, named } from './field.ts'

const SHUTDOWN = 2
const RESET = 4

/** RFC 4271 4: the packets that begin in this segment. What continues a packet of an earlier one is data. */
export function dissectBgp(d: Dissection, start: number, end: number): void {
  let at = start
  while (at < end) {
    const length = bgp.packetLength(d.bytes, at, end)
    if (length === undefined || length instanceof Malformed) break
    if (!d.need('BGP', at, bgp.HEADER_LENGTH, end)) return
    const next = at + length
    const label = `Border Gateway Protocol - ${PACKET_TYPES.get(d.bytes[at + bgp.TYPE]!) ?? 'Unknown Message'}`
    const children = [...header(d.bytes, at, length, next > end), ...(next > end ? [] : body(d.bytes, at, next))]
    d.add(field('bgp', label, '', at, Math.min(end, next) - at, { children }))
    at = Math.min(end, next)
  }
  d.data(at, end)
}

function header(bytes: Uint8Array, at: number, length: number, cut: boolean): readonly DissectedField[] {
  const type = bytes[at + bgp.TYPE]!
  return [
    field('bgp.marker', 'Marker', hexBytes(bytes, at, at + bgp.LENGTH), at, bgp.LENGTH),
    field('bgp.length', 'Length', length, at + bgp.LENGTH, 2, {
      note: cut ? 'continues in a later segment' : undefined,
    }),
    field('bgp.type', 'Type', named(PACKET_TYPES, type), at + bgp.TYPE, 1),
  ]
}

function body(bytes: Uint8Array, at: number, end: number): readonly DissectedField[] {
  switch (bytes[at + bgp.TYPE]) {
    case bgp.Type.open:
      return end - at < bgp.OPEN_PARAMETERS ? [] : open(bytes, at, end)
    case bgp.Type.update:
      return updateFields(bytes, at, end)
    case bgp.Type.notification:
      return end - at < bgp.NOTIFICATION_DATA ? [] : notification(bytes, at, end)
    case bgp.Type.routeRefresh:
      return end - at < bgp.REFRESH_LENGTH ? [] : refresh(bytes, at)
    default:
      return []
  }
}

function open(bytes: Uint8Array, at: number, end: number): readonly DissectedField[] {
  const as = u16(bytes, at + bgp.OPEN_AS)
  const length = bytes[at + bgp.OPEN_PARAMETERS_LENGTH]!
  const start = at + bgp.OPEN_PARAMETERS
  const fixed = [
    field('bgp.open.version', 'Version', bytes[at + bgp.OPEN_VERSION]!, at + bgp.OPEN_VERSION, 1),
    field('bgp.open.myas', 'My AS', as === bgp.AS_TRANS ? `${as} (AS_TRANS)` : as, at + bgp.OPEN_AS, 2),
    field('bgp.open.holdtime', 'Hold Time', u16(bytes, at + bgp.OPEN_HOLD_TIME), at + bgp.OPEN_HOLD_TIME, 2),
    field(
      'bgp.open.identifier',
      'BGP Identifier',
      formatIpv4(u32(bytes, at + bgp.OPEN_IDENTIFIER)),
      at + bgp.OPEN_IDENTIFIER,
      4,
    ),
    field('bgp.open.opt.len', 'Optional Parameters Length', length, at + bgp.OPEN_PARAMETERS_LENGTH, 1, {
      note: start + length > end ? 'does not fit' : undefined,
    }),
  ]
  if (length === 0 || start + length > end) return fixed
  const children = openParameters(bytes, start, start + length)
  return [...fixed, field('bgp.open.opt', 'Optional Parameters', '', start, length, { children })]
}

function notification(bytes: Uint8Array, at: number, end: number): readonly DissectedField[] {
  const code = bytes[at + bgp.NOTIFICATION_CODE]!
  const subcode = bytes[at + bgp.NOTIFICATION_SUBCODE]!
  const words = ERRORS.get(code)
  const [name, label] = words?.minor ?? ['minor_error_unknown', 'Unknown']
  const data = at + bgp.NOTIFICATION_DATA
  const fields = [
    field('bgp.notify.major_error', 'Major error Code', `${words?.word ?? 'Unknown'} (${code})`, data - 2, 1),
    field(
      `bgp.notify.${name}`,
      `Minor error Code (${label})`,
      `${words?.minors.get(subcode) ?? 'Unknown'} (${subcode})`,
      data - 1,
      1,
    ),
  ]
  if (data === end) return fields
  // RFC 9003 2: words for people go with these two.
  const length = bytes[data]!
  const spoken = code === bgp.ErrorCode.cease && (subcode === SHUTDOWN || subcode === RESET) && data + 1 + length <= end
  if (!spoken) return [...fields, field('bgp.notify.minor_data', 'Data', bytesText(bytes, data, end), data, end - data)]
  fields.push(field('bgp.notify.communication_length', 'BGP Shutdown Communication Length', length, data, 1))
  if (length === 0) return fields
  const text = String.fromCharCode(...bytes.subarray(data + 1, data + 1 + length))
  return [...fields, field('bgp.notify.communication', 'Shutdown Communication', text, data + 1, length)]
}

/** RFC 2918 3, RFC 7313 3.2. */
function refresh(bytes: Uint8Array, at: number): readonly DissectedField[] {
  const [afi, subtype, safi] = [at + bgp.REFRESH_AFI, at + bgp.REFRESH_SUBTYPE, at + bgp.REFRESH_SAFI]
  return [
    field('bgp.route_refresh.afi', 'Address family identifier (AFI)', named(AFIS, u16(bytes, afi)), afi, 2),
    field('bgp.route_refresh.subtype', 'Subtype', named(REFRESHES, bytes[subtype]!), subtype, 1),
    field('bgp.route_refresh.safi', 'Subsequent address family identifier (SAFI)', named(SAFIS, bytes[safi]!), safi, 1),
  ]
}
