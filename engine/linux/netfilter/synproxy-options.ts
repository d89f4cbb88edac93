import { putU32, u16, u32 } from '../../wire/bytes.ts'
import * as tcp from '../../wire/tcp.ts'

/** Options of a segment that SYNPROXY knows (struct synproxy_options); null where there is none. */
export interface SynproxyOptions {
  readonly mss: number | null
  readonly scale: number | null
  readonly sack: boolean
  readonly ecn: boolean
  readonly timestamps: boolean
  readonly value: number
  readonly echo: number
}

/** RFC 7323 2.3. */
const SCALE_MAX = 14

/** synproxy_parse_options. */
export function readSynproxyOptions(bytes: Uint8Array, at: number): SynproxyOptions {
  const { OptionKind } = tcp
  const find = (kind: number, length: number) => {
    const found = tcp.findOption(bytes, at, kind)
    return found >= 0 && bytes[found + 1] === length ? found : -1
  }
  const mss = find(OptionKind.mss, 4)
  const scale = find(OptionKind.windowScale, 3)
  const stamp = find(OptionKind.timestamps, 10)
  return {
    mss: mss < 0 ? null : u16(bytes, mss + 2),
    scale: scale < 0 ? null : Math.min(bytes[scale + 2]!, SCALE_MAX),
    sack: find(OptionKind.sackPermitted, 2) >= 0,
    ecn: false,
    timestamps: stamp >= 0,
    value: stamp < 0 ? 0 : u32(bytes, stamp + 2),
    echo: stamp < 0 ? 0 : u32(bytes, stamp + 6),
  }
}

/** synproxy_build_options. */
export function emitSynproxyOptions({ mss, scale, sack, timestamps, value, echo }: SynproxyOptions): Uint8Array {
  const { nop, mss: mssKind, sackPermitted, timestamps: stamps, windowScale } = tcp.OptionKind
  const bytes: number[] = []
  if (mss !== null) bytes.push(mssKind, 4, mss >> 8, mss & 0xff)
  if (timestamps) bytes.push(...(sack ? [sackPermitted, 2] : [nop, nop]), stamps, 10, 0, 0, 0, 0, 0, 0, 0, 0)
  else if (sack) bytes.push(nop, nop, sackPermitted, 2)
  if (scale !== null) bytes.push(nop, windowScale, 3, scale)
  const made = Uint8Array.from(bytes)
  if (timestamps) {
    const at = mss === null ? 4 : 8
    putU32(made, at, value)
    putU32(made, at + 4, echo)
  }
  return made
}
