import { concat, type Parsed, putU16, putU32, TRUNCATED, u16, u32 } from './bytes.ts'

/** IANA capability-codes. */
export const CapabilityCode = {
  multiprotocol: 1,
  routeRefresh: 2,
  extendedNextHop: 5,
  extendedPacket: 6,
  gracefulRestart: 64,
  fourOctetAs: 65,
  addPath: 69,
  enhancedRouteRefresh: 70,
  longLivedGracefulRestart: 71,
} as const

/** RFC 5492 4. */
export type BgpCapability =
  | { readonly type: 'multiprotocol'; readonly afi: number; readonly safi: number }
  | { readonly type: 'fourOctetAs'; readonly as: number }
  | { readonly type: 'other'; readonly code: number; readonly data: Uint8Array }

/** A known code with another length than its own is `other`. */
export function parseCapabilities(bytes: Uint8Array, start: number, end: number): Parsed<BgpCapability[]> {
  const capabilities: BgpCapability[] = []
  for (let at = start; at < end; ) {
    const value = at + 2
    const length = at + 1 < end ? bytes[at + 1]! : 0
    if (value + length > end) return TRUNCATED
    const code = bytes[at]!
    if (code === CapabilityCode.multiprotocol && length === 4 && bytes[value + 2] === 0)
      capabilities.push({ type: 'multiprotocol', afi: u16(bytes, value), safi: bytes[value + 3]! })
    else if (code === CapabilityCode.fourOctetAs && length === 4)
      capabilities.push({ type: 'fourOctetAs', as: u32(bytes, value) })
    else capabilities.push({ type: 'other', code, data: bytes.slice(value, value + length) })
    at = value + length
  }
  return capabilities
}

export function emitCapabilities(capabilities: readonly BgpCapability[]): Uint8Array {
  return concat(...capabilities.map(emitCapability))
}

function emitCapability(capability: BgpCapability): Uint8Array {
  switch (capability.type) {
    case 'multiprotocol': {
      const bytes = new Uint8Array([CapabilityCode.multiprotocol, 4, 0, 0, 0, capability.safi])
      putU16(bytes, 2, capability.afi)
      return bytes
    }
    case 'fourOctetAs': {
      const bytes = new Uint8Array([CapabilityCode.fourOctetAs, 4, 0, 0, 0, 0])
      putU32(bytes, 2, capability.as)
      return bytes
    }
    case 'other':
      return concat(new Uint8Array([capability.code, capability.data.length]), capability.data)
  }
}
