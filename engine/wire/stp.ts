import type { Mac } from './address.ts'
import { Malformed, type Parsed, putU16, putU32, putU48, TRUNCATED, u16, u32, u48 } from './bytes.ts'

// IEEE 802.1D-2004 9.3: field offsets in bytes.
export const PROTOCOL_ID = 0
export const VERSION = 2
export const TYPE = 3
export const FLAGS = 4
export const ROOT_ID = 5
export const ROOT_PATH_COST = 13
export const BRIDGE_ID = 17
export const PORT_ID = 25
export const MESSAGE_AGE = 27
export const MAX_AGE = 29
export const HELLO_TIME = 31
export const FORWARD_DELAY = 33
export const VERSION_1_LENGTH = 35
export const TCN_LENGTH = 4
export const CONFIGURATION_LENGTH = 35
export const RAPID_LENGTH = 36

export const Type = { configuration: 0x00, rapid: 0x02, topologyChange: 0x80 } as const

/** Bits of the byte at FLAGS; the port role is the two bits from ROLE_SHIFT on. */
export const TOPOLOGY_CHANGE = 0x01
export const PROPOSAL = 0x02
export const ROLE_SHIFT = 2
export const LEARNING = 0x10
export const FORWARDING = 0x20
export const AGREEMENT = 0x40
export const TOPOLOGY_CHANGE_ACKNOWLEDGMENT = 0x80

/** Where the frames go: a group address that no bridge forwards. */
export const GROUP_MAC: Mac = 0x0180_c200_0000

export interface BridgeId {
  readonly priority: number
  readonly mac: Mac
}

export type Bpdu =
  | { readonly kind: 'topologyChange' }
  | {
      readonly kind: 'configuration' | 'rapid'
      readonly flags: number
      readonly root: BridgeId
      readonly rootPathCost: number
      readonly bridge: BridgeId
      readonly port: number
      /** In units of 1/256 second, all four. */
      readonly messageAge: number
      readonly maxAge: number
      readonly helloTime: number
      readonly forwardDelay: number
    }

/** Versions 0 (STP) and 2 (RSTP). */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<Bpdu> {
  if (end - start < TCN_LENGTH) return TRUNCATED
  if (u16(bytes, start + PROTOCOL_ID) !== 0) return new Malformed('protocol is not spanning tree')
  const type = bytes[start + TYPE]!
  if (type === Type.topologyChange) return { kind: 'topologyChange' }
  const rapid = type === Type.rapid
  if (!rapid && type !== Type.configuration) return new Malformed('unknown BPDU type')
  if (bytes[start + VERSION] !== (rapid ? 2 : 0)) return new Malformed('version does not go with the type')
  if (end - start < (rapid ? RAPID_LENGTH : CONFIGURATION_LENGTH)) return TRUNCATED
  return {
    kind: rapid ? 'rapid' : 'configuration',
    flags: bytes[start + FLAGS]!,
    root: bridgeId(bytes, start + ROOT_ID),
    rootPathCost: u32(bytes, start + ROOT_PATH_COST),
    bridge: bridgeId(bytes, start + BRIDGE_ID),
    port: u16(bytes, start + PORT_ID),
    messageAge: u16(bytes, start + MESSAGE_AGE),
    maxAge: u16(bytes, start + MAX_AGE),
    helloTime: u16(bytes, start + HELLO_TIME),
    forwardDelay: u16(bytes, start + FORWARD_DELAY),
  }
}

function bridgeId(bytes: Uint8Array, at: number): BridgeId {
  return { priority: u16(bytes, at), mac: u48(bytes, at + 2) }
}

export function emit(bpdu: Bpdu): Uint8Array {
  if (bpdu.kind === 'topologyChange') return new Uint8Array([0, 0, 0, Type.topologyChange])
  const rapid = bpdu.kind === 'rapid'
  const bytes = new Uint8Array(rapid ? RAPID_LENGTH : CONFIGURATION_LENGTH)
  bytes[VERSION] = rapid ? 2 : 0
  bytes[TYPE] = rapid ? Type.rapid : Type.configuration
  bytes[FLAGS] = bpdu.flags
  putU16(bytes, ROOT_ID, bpdu.root.priority)
  putU48(bytes, ROOT_ID + 2, bpdu.root.mac)
  putU32(bytes, ROOT_PATH_COST, bpdu.rootPathCost)
  putU16(bytes, BRIDGE_ID, bpdu.bridge.priority)
  putU48(bytes, BRIDGE_ID + 2, bpdu.bridge.mac)
  putU16(bytes, PORT_ID, bpdu.port)
  putU16(bytes, MESSAGE_AGE, bpdu.messageAge)
  putU16(bytes, MAX_AGE, bpdu.maxAge)
  putU16(bytes, HELLO_TIME, bpdu.helloTime)
  putU16(bytes, FORWARD_DELAY, bpdu.forwardDelay)
  return bytes
}
