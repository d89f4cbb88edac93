/** What a document is made of, before scalars mean anything; lines count from 0. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly line: number
  /** Written out; nothing where there is none. */
  readonly tag: string
  readonly value: string
  /** Without quotes, so that it may be something other than a text. */
  readonly plain: boolean
}

export interface SequenceNode {
  readonly kind: 'sequence'
  readonly line: number
  readonly items: YamlNode[]
}

export interface MappingNode {
  readonly kind: 'mapping'
  readonly line: number
  readonly pairs: (readonly [key: YamlNode, value: YamlNode])[]
}

export interface AliasNode {
  readonly kind: 'alias'
  readonly line: number
  readonly name: string
  readonly target: YamlNode
}
