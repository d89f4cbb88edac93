import type { NetNs } from './netns.ts'
import type { Skb } from './skb.ts'

interface FragmentCounters {
  FragOKs: number
  FragFails: number
  FragCreates: number
}

/** ip_do_fragment, ip6_fragment: the pieces of a packet go out one by one until a device refuses one. */
export function sendPieces(
  netns: NetNs,
  counters: FragmentCounters,
  pieces: readonly Skb[],
  send: (piece: Skb) => void,
): void {
  const { refusedFrames } = netns
  for (const piece of pieces) {
    send(piece)
    if (netns.refusedFrames !== refusedFrames) {
      counters.FragFails++
      return
    }
    counters.FragCreates++
  }
  counters.FragOKs++
}
