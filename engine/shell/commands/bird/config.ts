import type { Ip, Ipv4, Prefix } from '../../../wire/address.ts'
import type { Filter, FilterFunction, Statement } from './filter-syntax.ts'
import type { Value } from './values.ts'

export type Family = 4 | 6

/** One family of routes between a protocol and a table. */
/** More routes than `count` on a channel, and what is done about it (nest/limit.h). */
export interface Limit {
  readonly count: number
  readonly action: 'warn' | 'block' | 'restart' | 'disable'
}

export interface ChannelConfig {
  readonly family: Family
  readonly table: string
  readonly preference: number | null
  readonly importFilter: Filter
  readonly exportFilter: Filter
  readonly nextHopSelf: 'no' | 'all' | 'ibgp' | 'ebgp'
  readonly nextHopKeep: boolean
  readonly gateway: 'direct' | 'recursive' | null
  readonly igpTable: string | null
  /** Of all that comes, and of what the import filter leaves of it. */
  readonly receiveLimit: Limit | null
  readonly importLimit: Limit | null
}

interface ProtocolBase {
  readonly name: string
  readonly description: string | null
  readonly disabled: boolean
  readonly routerId: Ipv4 | null
  readonly channels: readonly ChannelConfig[]
}

/** Which interfaces: patterns of names, `!` in front excludes; addresses of them. */
export interface InterfacePattern {
  readonly not: boolean
  readonly name: string | null
  readonly prefix: Prefix | null
}

export interface StaticRoute {
  readonly prefix: Prefix
  readonly destination: 'unicast' | 'blackhole' | 'unreachable' | 'prohibit'
  readonly hops: readonly { readonly gateway: Ip | null; readonly device: string | null; readonly weight: number }[]
  readonly recursive: Ip | null
  /** What its braces set. */
  readonly body: readonly Statement[]
}

export interface BgpConfig extends ProtocolBase {
  readonly kind: 'bgp'
  readonly localAs: number
  readonly local: Ip | null
  readonly localPort: number
  readonly neighbor: Ip
  readonly neighborPort: number
  readonly neighborAs: number | 'internal' | 'external'
  readonly device: string | null
  /** Null for a neighbour on a link; else how many hops at most. */
  readonly multihop: number | null
  readonly passive: boolean
  readonly holdTime: number
  readonly startupHoldTime: number
  readonly keepaliveTime: number | null
  readonly connectDelay: number
  readonly connectRetry: number
  readonly errorWait: readonly [number, number]
  readonly defaultLocalPreference: number
  readonly defaultMed: number
  readonly reflectorClient: boolean
  readonly clusterId: Ipv4 | null
  readonly allowLocalAs: number
  readonly gracefulRestart: 'aware' | 'on' | 'off'
  readonly longLived: boolean
  readonly interpretCommunities: boolean
  readonly checkLink: boolean | null
  readonly enforceFirstAs: boolean
}

export type ProtocolConfig =
  | (ProtocolBase & { readonly kind: 'device' })
  | (ProtocolBase & { readonly kind: 'direct'; readonly interfaces: readonly InterfacePattern[] })
  | (ProtocolBase & {
      readonly kind: 'kernel'
      readonly learn: boolean
      readonly persist: boolean
      readonly metric: number
      readonly kernelTable: number
      /** Seconds between looks at the kernel's table. */
      readonly scanTime: number
      readonly mergePaths: number
    })
  | (ProtocolBase & { readonly kind: 'static'; readonly routes: readonly StaticRoute[]; readonly checkLink: boolean })
  | BgpConfig

export interface LogTarget {
  readonly to: 'syslog' | 'stderr' | { readonly file: string }
  /** Classes such as `info`; null for all. */
  readonly classes: readonly string[] | null
}

export interface BirdConfig {
  readonly routerId: Ipv4 | null
  readonly tables: readonly { readonly name: string; readonly family: Family }[]
  readonly protocols: readonly ProtocolConfig[]
  readonly functions: ReadonlyMap<string, FilterFunction>
  readonly filters: ReadonlyMap<string, Filter>
  readonly constants: ReadonlyMap<string, Value>
  readonly log: readonly LogTarget[]
  readonly debug: boolean
  /** Whether dates come with the time. */
  readonly longTimes: boolean
  readonly hostName: string | null
}

export const FAMILY_TABLES = { 4: 'master4', 6: 'master6' } as const
