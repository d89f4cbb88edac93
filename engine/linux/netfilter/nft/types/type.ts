/** What a word of a type can be when it is not among the symbols. */
export interface NftNames {
  servicePort(name: string): number | undefined
  serviceName(port: number): string | undefined
  protocolNumber(name: string): number | undefined
  protocolName(number: number): string | undefined
  /** Undefined while nobody has answered yet. */
  hostAddresses(name: string, family: 4 | 6): readonly (number | bigint)[] | undefined
  linkIndex(name: string): number | undefined
  linkName(index: number): string | undefined
  userId(name: string): number | undefined
  userName(id: number): string | undefined
  groupId(name: string): number | undefined
  groupName(id: number): string | undefined
}

/** Names of nothing: numbers stay numbers. */
export const NO_NAMES: NftNames = {
  servicePort: () => undefined,
  serviceName: () => undefined,
  protocolNumber: () => undefined,
  protocolName: () => undefined,
  hostAddresses: () => undefined,
  linkIndex: () => undefined,
  linkName: () => undefined,
  userId: () => undefined,
  userName: () => undefined,
  groupId: () => undefined,
  groupName: () => undefined,
}

/** How values are written: `-n` and its kin. */
export interface Style {
  readonly names: NftNames
  /** `-n`: no symbols for numbers. */
  readonly numeric: boolean
  /** `-S`: services by name. */
  readonly services: boolean
  /** `-u`: users by name. */
  readonly users: boolean
  /** `-s`: no counters, no limits of time. */
  readonly stateless: boolean
  /** `-a`. */
  readonly handles: boolean
  /** `-t`: sets without their elements. */
  readonly terse: boolean
  /** The extensions of xtables that one run of nft has opened, with the family that asked first. */
  readonly extensions?: Map<string, 4 | 6>
  /** Is told what cannot be shown in the form that was asked for. */
  readonly warn?: (text: string) => void
}

/** A problem with a word, or its value. */
export type ParsedValue = bigint | { readonly problem: string }

/** A data type of nft (src/datatype.c). */
export interface DataType {
  readonly name: string
  readonly description: string
  readonly bits: number
  /** The largest value, where it is not what the bits can hold. */
  readonly max?: bigint
  /** `host` values are sorted and compared as the CPU has them, `big` ones as they are on the wire. */
  readonly order: 'big' | 'host'
  readonly base: 'integer' | 'bitmask' | 'string'
  /** Symbols in the order of the table, which is the order in which flags are printed. */
  readonly symbols?: readonly (readonly [string, bigint])[]
  /** With `-n`: how the number is written. */
  readonly numeric?: 'hex' | 'decimal'
  parse?(text: string, names: NftNames): ParsedValue
  format?(value: bigint, style: Style): string
  /** In JSON numbers are numbers, unless the type says otherwise. */
  json?(value: bigint, style: Style): string | number | boolean
}

export function isProblem(value: ParsedValue): value is { readonly problem: string } {
  return typeof value !== 'bigint'
}
