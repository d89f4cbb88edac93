import type { Chain } from '../chain.ts'
import type { Counter } from '../expression.ts'
import type { Family } from '../families.ts'
import type { Location } from './location.ts'
import type { ExpectationSpec, SynproxySpec, TimeoutSpec } from './object-syntax.ts'
import type { Field, Protocol } from './protocols.ts'
import type { IpsecExpr, OsfExpr, QueueStatement, ResetOptionStatement } from './rare-syntax.ts'
import type { DataType } from './types/type.ts'

/** Keys of `meta` and `ct`, and what they hold, are in meta.ts and ct.ts. */
interface At {
  readonly location: Location
}

/** A word or number whose meaning depends on what it is compared with. */
export interface SymbolExpr extends At {
  readonly kind: 'symbol'
  readonly text: string
  readonly quoted: boolean
  /** Ends in a star: all that begins so. */
  readonly asterisk: boolean
}

/** A value of a type. */
export interface ValueExpr extends At {
  readonly kind: 'value'
  readonly type: DataType
  readonly value: bigint
}

export interface PrefixExpr extends At {
  readonly kind: 'prefix'
  readonly value: Expr
  readonly length: number
}

export interface RangeExpr extends At {
  readonly kind: 'range'
  readonly from: Expr
  readonly to: Expr
}

/** Flags, separated by commas. */
export interface ListExpr extends At {
  readonly kind: 'list'
  readonly items: readonly Expr[]
}

export interface ConcatExpr extends At {
  readonly kind: 'concat'
  readonly parts: readonly Expr[]
}

/** `@name`. */
export interface SetRefExpr extends At {
  readonly kind: 'setref'
  readonly name: string
}

export interface VariableExpr extends At {
  readonly kind: 'variable'
  readonly name: string
}

/** `*`: whatever nothing else in a map is for. */
export interface WildcardExpr extends At {
  readonly kind: 'wildcard'
}

export interface ElementExpr extends At {
  readonly kind: 'element'
  readonly key: Expr
  readonly data: Expr | null
  readonly comment: string | undefined
  /** In milliseconds. */
  readonly timeout: number | undefined
  readonly expires: number | undefined
  readonly statements: readonly Statement[]
}

export interface SetExpr extends At {
  readonly kind: 'set'
  readonly elements: readonly ElementExpr[]
  /** Once it was evaluated: what it is a set of. */
  readonly members?: Members
}

/** The types of a key, or of what a map gives: one a part. */
export interface Types {
  readonly types: readonly DataType[]
  readonly bits: readonly number[]
}

export interface Members {
  readonly key: Types
  readonly data: Types | 'verdict' | ObjectType | null
  readonly interval: boolean
  readonly elements: readonly Member[]
}

/** An element whose keys are numbers: all from `first` to `last`, part by part. */
export interface Member {
  readonly first: readonly bigint[]
  readonly last: readonly bigint[]
  readonly wildcard: boolean
  readonly data: Expr | null
  readonly comment: string | undefined
  readonly timeout: number | undefined
  readonly expires: number | undefined
  readonly statements: readonly Statement[]
  readonly location: Location
}

export interface VerdictExpr extends At {
  readonly kind: 'verdict'
  readonly verdict: 'accept' | 'drop' | 'continue' | 'return' | 'jump' | 'goto'
  readonly chain: SymbolExpr | null
  /** `jump { ... }`: a chain without a name. */
  readonly rules?: readonly RuleBody[]
  /** Once it was made. */
  readonly made?: Chain
  /** Once it was found: it may be called otherwise later. */
  readonly target?: Chain
}

export interface PayloadExpr extends At {
  readonly kind: 'payload'
  readonly protocol: Protocol
  readonly field: Field
}

/** `@th,16,16`. */
export interface RawPayloadExpr extends At {
  readonly kind: 'raw'
  readonly base: 'll' | 'nh' | 'th' | 'ih'
  readonly offset: number
  readonly bits: number
}

/** A TCP or IP option, or an extension header of IPv6: one of its fields, or whether it is there. */
export interface OptionExpr extends At {
  readonly kind: 'option'
  readonly of: 'tcp option' | 'ip option' | 'exthdr' | 'sctp chunk'
  readonly name: string
  readonly field: string | null
}

export interface MetaExpr extends At {
  readonly kind: 'meta'
  readonly key: string
}

export interface CtExpr extends At {
  readonly kind: 'ct'
  readonly key: string
  readonly direction: 'original' | 'reply' | null
}

export interface FibExpr extends At {
  readonly kind: 'fib'
  readonly flags: readonly string[]
  readonly result: 'type' | 'oif' | 'oifname'
}

export interface RtExpr extends At {
  readonly kind: 'rt'
  readonly key: string
  readonly family: 'ip' | 'ip6' | null
}

export interface SocketExpr extends At {
  readonly kind: 'socket'
  readonly key: string
  /** Of `cgroupv2`. */
  readonly level: number
}

export interface NumgenExpr extends At {
  readonly kind: 'numgen'
  readonly mode: 'inc' | 'random'
  readonly modulus: number
  readonly offset: number
}

export interface HashExpr extends At {
  readonly kind: 'hash'
  readonly of: Expr | null
  readonly modulus: number
  readonly seed: number | undefined
  readonly offset: number
}

export interface BinaryExpr extends At {
  readonly kind: 'binary'
  readonly op: '&' | '|' | '^' | '<<' | '>>'
  readonly left: Expr
  readonly right: Expr
}

/** `KEY map { ... }`. */
export interface MapExpr extends At {
  readonly kind: 'map'
  readonly key: Expr
  readonly map: Expr
}

export type Expr =
  | SymbolExpr
  | ValueExpr
  | PrefixExpr
  | RangeExpr
  | ListExpr
  | ConcatExpr
  | SetRefExpr
  | VariableExpr
  | WildcardExpr
  | ElementExpr
  | SetExpr
  | VerdictExpr
  | PayloadExpr
  | RawPayloadExpr
  | OptionExpr
  | MetaExpr
  | CtExpr
  | FibExpr
  | RtExpr
  | SocketExpr
  | NumgenExpr
  | HashExpr
  | BinaryExpr
  | MapExpr
  | OsfExpr
  | IpsecExpr

/** `in` is the comparison without a sign. */
export type Relation = 'in' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '!'

export type Statement =
  | (At & { readonly kind: 'match'; readonly left: Expr; readonly relation: Relation; readonly right: Expr })
  | (At & { readonly kind: 'verdict'; readonly verdict: VerdictExpr })
  | (At & { readonly kind: 'vmap'; readonly key: Expr; readonly map: Expr })
  | (At & { readonly kind: 'counter'; readonly packets: number; readonly bytes: number; readonly live?: Counter })
  | (At & { readonly kind: 'object'; readonly type: ObjectType; readonly name: Expr })
  | LimitStatement
  | QuotaStatement
  | LogStatement
  | RejectStatement
  | NatStatement
  | (At & { readonly kind: 'notrack' })
  | (At & { readonly kind: 'set-value'; readonly target: Expr; readonly value: Expr })
  | (At & { readonly kind: 'connections'; readonly count: number; readonly over: boolean })
  | SetStatement
  | MeterStatement
  | TproxyStatement
  | (At & { readonly kind: 'dup'; readonly address: Expr; readonly device: Expr | null })
  /** To a device; with an address, to a neighbour there. */
  | (At & {
      readonly kind: 'forward'
      readonly copy: boolean
      readonly family: 4 | 6 | null
      readonly address: Expr | null
      readonly device: Expr
    })
  | (At & { readonly kind: 'synproxy'; readonly synproxy: SynproxySpec })
  | QueueStatement
  | ResetOptionStatement

export type ObjectType =
  | 'counter'
  | 'quota'
  | 'limit'
  | 'ct helper'
  | 'ct timeout'
  | 'ct expectation'
  | 'synproxy'
  | 'secmark'
  | 'flowtable'

/** `type "ftp" protocol tcp; l3proto ip`. */
export interface HelperSpec {
  readonly helper: SymbolExpr
  readonly protocol: 'tcp' | 'udp'
  readonly family: 'ip' | 'ip6' | 'inet' | null
}

/** `hook ingress priority 0; devices = { ... }; counter; flags offload`. */
export interface FlowtableSpec {
  readonly priority: { readonly expr: Expr; readonly plus: number; readonly location: Location }
  readonly devices: readonly SymbolExpr[]
  readonly counter: boolean
  readonly offload: boolean
}

export interface LimitSpec {
  readonly rate: number
  readonly per: 'second' | 'minute' | 'hour' | 'day' | 'week'
  /** Of bytes, not packets: the unit that it was written in. */
  readonly unit: ByteUnit | null
  readonly burst: number
  readonly burstUnit: ByteUnit | null
  readonly over: boolean
}
export type ByteUnit = 'bytes' | 'kbytes' | 'mbytes'

export interface LimitStatement extends At {
  readonly kind: 'limit'
  readonly limit: LimitSpec
}

export interface QuotaSpec {
  readonly bytes: number
  readonly over: boolean
  readonly used: number
}
export interface QuotaStatement extends At {
  readonly kind: 'quota'
  readonly quota: QuotaSpec
  readonly live?: { used: number }
}

export interface LogStatement extends At {
  readonly kind: 'log'
  readonly prefix: string | undefined
  readonly level: string | undefined
  readonly flags: readonly string[]
  readonly group: number | undefined
  readonly snaplen: number | undefined
  readonly threshold: number | undefined
}

export interface RejectStatement extends At {
  readonly kind: 'reject'
  readonly with: 'icmp' | 'icmpv6' | 'icmpx' | 'tcp reset' | null
  readonly code: Expr | null
  /** Once it was evaluated: it is what `reject` alone means in the family. */
  readonly usual?: boolean
}

export interface NatStatement extends At {
  readonly kind: 'nat'
  readonly type: 'snat' | 'dnat' | 'masquerade' | 'redirect'
  readonly family: 'ip' | 'ip6' | null
  readonly address: Expr | null
  readonly port: Expr | null
  readonly flags: readonly string[]
  /** `addr . port`, `prefix`, `interval`. */
  readonly typeFlags: readonly string[]
  readonly word: Location
}

export interface SetStatement extends At {
  readonly kind: 'set'
  readonly op: 'add' | 'update' | 'delete'
  readonly set: SetRefExpr
  readonly key: ElementExpr
}

/** `meter NAME size 100 { KEY timeout 10s limit rate ... }`: what packets do to a set that only this rule has. */
export interface MeterStatement extends At {
  readonly kind: 'meter'
  readonly name: SymbolExpr
  readonly size: number
  readonly key: ElementExpr
  /** Once it was evaluated: of the key. */
  readonly types?: Types
}

export interface TproxyStatement extends At {
  readonly kind: 'tproxy'
  readonly family: 'ip' | 'ip6' | null
  readonly address: Expr | null
  readonly port: Expr | null
}

// Commands.

/** Where something is, each name with the place where it was written. */
export interface Handle {
  readonly family: Family
  readonly table: SymbolExpr | null
  readonly name: SymbolExpr | null
  readonly handle: { readonly value: number; readonly location: Location } | null
  /** `position`, or `handle` in front of a rule. */
  readonly position: { readonly value: number; readonly location: Location } | null
  readonly index: { readonly value: number; readonly location: Location } | null
}

export interface ChainSpec {
  readonly location: Location
  readonly type: SymbolExpr | null
  readonly hook: SymbolExpr | null
  readonly priority: { readonly expr: Expr; readonly plus: number; readonly location: Location } | null
  readonly policy: 'accept' | 'drop' | null
  readonly wrongPolicy: Location | null
  readonly devices: readonly SymbolExpr[] | null
  /** From `type` to the priority, and the words about devices. */
  readonly hookLocation: Location | null
  readonly deviceLocation: Location | null
  readonly comment: string | undefined
}

export interface SetSpec {
  readonly location: Location
  readonly map: boolean
  /** Names of types, or an expression after `typeof`. */
  readonly key: TypeSpec | null
  readonly data: TypeSpec | 'verdict' | 'counter' | 'quota' | 'limit' | 'synproxy' | null
  readonly flags: readonly string[]
  readonly timeout: number | undefined
  readonly gcInterval: number | undefined
  readonly size: number | undefined
  readonly policy: string | undefined
  readonly autoMerge: boolean
  readonly elements: SetExpr | null
  readonly statements: readonly Statement[]
  readonly comment: string | undefined
}

export interface TypeSpec {
  readonly location: Location
  readonly types: readonly DataType[]
  readonly typeOf: Expr | null
  readonly variable?: { readonly type: DataType; readonly location: Location } | undefined
  /** `: interval TYPE`. */
  readonly interval: boolean
}

export interface RuleBody {
  readonly location: Location
  readonly statements: readonly Statement[]
  readonly comment: string | undefined
}

export interface ObjectSpec {
  readonly type: ObjectType
  readonly counter?: { readonly packets: number; readonly bytes: number }
  readonly quota?: QuotaSpec
  readonly limit?: LimitSpec
  readonly helper?: HelperSpec
  readonly timeout?: TimeoutSpec
  readonly expectation?: ExpectationSpec
  readonly flowtable?: FlowtableSpec
  readonly synproxy?: SynproxySpec
  readonly comment: string | undefined
}

export interface TableSpec {
  readonly dormant: boolean
  /** Goes with the program that made it. */
  readonly owner: boolean
  readonly comment: string | undefined
}

export type Change = At & { readonly at: Handle } & (
    | { readonly op: 'add' | 'create'; readonly what: 'table'; readonly table: TableSpec | null }
    | { readonly op: 'add' | 'create'; readonly what: 'chain'; readonly chain: ChainSpec | null }
    | { readonly op: 'add' | 'insert' | 'replace'; readonly what: 'rule'; readonly rule: RuleBody }
    | { readonly op: 'add' | 'create'; readonly what: 'set'; readonly set: SetSpec }
    | {
        readonly op: 'add' | 'create' | 'delete'
        readonly what: 'element'
        readonly elements: SetExpr
        /** Commands for the same set that came right behind this one. */
        readonly behind?: readonly Change[]
      }
    | { readonly op: 'add' | 'create'; readonly what: 'object'; readonly object: ObjectSpec }
    | { readonly op: 'delete' | 'flush'; readonly what: 'table' }
    | { readonly op: 'delete' | 'flush'; readonly what: 'chain' }
    | { readonly op: 'delete'; readonly what: 'rule' }
    | { readonly op: 'delete' | 'flush'; readonly what: 'set' | 'map' }
    | { readonly op: 'flush'; readonly what: 'ruleset' }
    | { readonly op: 'delete'; readonly what: 'object'; readonly type: ObjectType }
    | { readonly op: 'rename'; readonly what: 'chain'; readonly newName: SymbolExpr }
  )

/** What `list` can show. */
export type Listed =
  | 'ruleset'
  | 'tables'
  | 'chains'
  | 'sets'
  | 'maps'
  | 'meters'
  | 'hooks'
  | 'objects'
  | 'table'
  | 'chain'
  | 'set'
  | 'map'
  | 'meter'
  | 'object'

export type Query = At & { readonly at: Handle } & (
    | { readonly op: 'list' | 'reset'; readonly what: Listed; readonly type?: ObjectType; readonly anyFamily: boolean }
    | { readonly op: 'get'; readonly what: 'element'; readonly elements: SetExpr }
    | { readonly op: 'monitor'; readonly events: 'new' | 'destroy' | null; readonly objects: string | null }
    | { readonly op: 'describe'; readonly what: 'type'; readonly expr: Expr }
  )

export type Command = Change | Query
