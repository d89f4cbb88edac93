import type { PathAttributes } from '../../../linux/bgp/attributes.ts'
import type { Prefix } from '../../../wire/address.ts'
import type { Peer } from './peer.ts'
import type { ZebraHop } from './zebra.ts'

export const DEFAULT_PREFERENCE = 100

/** A way to a prefix as bgpd keeps it (struct bgp_path_info). */
export interface BgpPath {
  readonly prefix: Prefix
  readonly attributes: PathAttributes
  readonly weight: number
  /** Null for one of this host's own. */
  readonly peer: Peer | null
  readonly source: 'network' | 'redistributed' | 'peer'
  readonly valid: boolean
  readonly hops: readonly ZebraHop[]
  readonly since: number
  /** What the peer numbered it with (RFC 7911); 0 where it does not. */
  readonly pathId: number
}

export function bestOf(paths: readonly BgpPath[] | undefined): BgpPath | undefined {
  return paths?.[0]?.valid === true ? paths[0] : undefined
}
