import { UNTRACKED } from '../../../net/skb.ts'

/** The state of a packet in its connection (enum ip_conntrack_info): what `Skb.connectionInfo` holds. */
export const State = {
  established: 0,
  related: 1,
  new: 2,
  establishedReply: 3,
  relatedReply: 4,
  untracked: UNTRACKED,
} as const
export type State = (typeof State)[keyof typeof State]

const NAMES = ['ESTABLISHED', 'RELATED', 'NEW', 'ESTABLISHED', 'RELATED'] as const

/** CTINFO2DIR: 0 for packets of the connection's original direction, 1 for replies. */
export function directionOf(state: State): 0 | 1 {
  return state === State.establishedReply || state === State.relatedReply ? 1 : 0
}

/** The word that the state match uses. */
export function stateName(state: number, tracked: boolean): string {
  if (!tracked) return state === State.untracked ? 'UNTRACKED' : 'INVALID'
  return `${NAMES[state] ?? 'UNTRACKED'}${state === State.establishedReply || state === State.relatedReply ? ' (reply)' : ''}`
}

/** Bits of a connection (include/uapi/linux/netfilter/nf_conntrack_common.h, enum ip_conntrack_status). */
export const Status = {
  expected: 1,
  seenReply: 2,
  assured: 4,
  confirmed: 8,
  sourceNat: 16,
  destinationNat: 32,
  nat: 48,
  sequenceAdjust: 64,
  sourceNatDone: 128,
  destinationNatDone: 256,
  natDone: 384,
  dying: 512,
  fixedTimeout: 1024,
  template: 2048,
  untracked: 4096,
  helper: 8192,
} as const

/** What happened to a connection since it was last told of (enum ip_conntrack_events). */
export const Change = {
  new: 1,
  related: 2,
  destroy: 4,
  reply: 8,
  assured: 16,
  protocol: 32,
  helper: 64,
  mark: 128,
  sequence: 256,
  label: 1024,
} as const
