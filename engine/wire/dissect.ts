/**
 * A frame taken apart for people who look at it: a tree of protocols and fields under the names that Wireshark has for them, each with
 * its value and its place in the bytes. Checksums are verified. It takes anything and never throws.
 */
import { Dissection, type Dissector } from './dissect/dissection.ts'
import type { DissectedField } from './dissect/field.ts'
import { dissectCooked, dissectEthernet, dissectRaw } from './dissect/link.ts'
import { LAYERS } from './dissect/tables.ts'
import { LinkType } from './pcap.ts'

export type { DissectedField } from './dissect/field.ts'

const LINK_TYPES: ReadonlyMap<number, Dissector> = new Map<number, Dissector>([
  [LinkType.ethernet, dissectEthernet],
  [LinkType.raw, dissectRaw],
  [LinkType.linuxSll2, dissectCooked],
])

/** The layers of a frame, the outermost first; bytes that no protocol is known for are the layer `data`. */
export function dissect(bytes: Uint8Array, linkType: number): readonly DissectedField[] {
  const dissection = new Dissection(bytes, LAYERS)
  const dissector = LINK_TYPES.get(linkType)
  if (dissector === undefined) dissection.data(0, bytes.length)
  else dissector(dissection, 0, bytes.length)
  return dissection.layers
}
