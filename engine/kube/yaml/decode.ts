import { DEPTH_MAX } from '../api/object.ts'
import { type GoValue, goFloat, goSyntax } from './go-syntax.ts'
import type { MappingNode, ScalarNode, YamlNode } from './node.ts'
import { type Resolved, resolve } from './resolve.ts'

/**
 * Nodes -> a value of JSON, as go-yaml (decode.go) and sigs.k8s.io/yaml (convertToJSONableObject) make it: aliases stand for copies,
 * `<<` takes over what another mapping holds, keys become texts, of equal keys the last counts.
 */
export interface DecodedYaml {
  readonly value: unknown
  /** Keys that a mapping holds more than once. */
  readonly repeated: readonly string[]
}

export function decodeYaml(node: YamlNode): DecodedYaml | { readonly error: string } {
  const decoder = new Decoder()
  const value = decoder.value(node, 0)
  const error = decoder.error ?? decoder.conversionError ?? decoder.numberError
  return error === undefined ? { value, repeated: decoder.repeated } : { error }
}

const REPEATED_MAX = 100
const MERGE = 'tag:yaml.org,2002:merge'
const NOT_MAPPING = 'yaml: map merge requires map or sequence of maps as the value'

/** A share of values that come of aliases that is still taken for honest (decode.go, allowedAliasRatio). */
function shareAllowed(count: number): number {
  const [low, high] = [400_000, 4_000_000]
  if (count <= low) return 0.99
  return count >= high ? 0.1 : 0.99 - (0.89 * (count - low)) / (high - low)
}

class Decoder {
  /** What stops the reading at once. */
  error: string | undefined
  /** What shows when the whole is turned into JSON. */
  conversionError: string | undefined
  numberError: string | undefined
  readonly repeated: string[] = []
  #count = 1
  #fromAliases = 0
  #aliasDepth = 0
  readonly #open = new Set<YamlNode>()

  value(node: YamlNode, depth: number): unknown {
    if (!this.#counted(depth)) return undefined
    switch (node.kind) {
      case 'alias':
        return this.#within(node, () => this.value(node.target, depth + 1))
      case 'sequence': {
        const items: unknown[] = []
        for (const item of node.items) {
          if (this.error !== undefined) break
          items.push(this.value(item, depth + 1))
        }
        return items
      }
      case 'mapping': {
        const out: { [key: string]: unknown } = {}
        this.#fill(out, new Set(), node, depth)
        return out
      }
      default: {
        const value = toJson(this.#scalar(node))
        if (typeof value === 'number' && !Number.isFinite(value))
          this.numberError ??= `json: unsupported value: ${goFloat(value)}`
        return value
      }
    }
  }

  #counted(depth: number): boolean {
    if (this.error !== undefined) return false
    this.#count++
    if (this.#aliasDepth > 0) this.#fromAliases++
    const many = this.#fromAliases > 100 && this.#count > 1000
    if (many && this.#fromAliases / this.#count > shareAllowed(this.#count))
      this.error = 'yaml: document contains excessive aliasing'
    else if (depth > DEPTH_MAX) this.error = 'yaml: exceeded max depth of 10000'
    return this.error === undefined
  }

  #within<T>(alias: YamlNode & { kind: 'alias' }, read: () => T): T | undefined {
    if (this.#open.has(alias)) {
      this.error = `yaml: anchor '${alias.name}' value contains itself`
      return undefined
    }
    this.#open.add(alias)
    this.#aliasDepth++
    const value = read()
    this.#aliasDepth--
    this.#open.delete(alias)
    return value
  }

  #scalar(node: ScalarNode): Resolved {
    if (node.tag === '' && !node.plain) return { type: 'str', value: node.value }
    const found = resolve(node.tag, node.value)
    if (!('error' in found)) return found
    this.error ??= `yaml: ${found.error}`
    return { type: 'null' }
  }

  /** Puts the pairs of a mapping into `out`. `keys` are those that it has already, each with its kind. */
  #fill(out: { [key: string]: unknown }, keys: Set<string>, { pairs }: MappingNode, depth: number): void {
    for (const [key, value] of pairs) {
      if (this.error !== undefined) return
      if (isMerge(key)) {
        this.#merge(out, keys, value, depth + 1)
        continue
      }
      const scalar = this.#key(key, depth + 1)
      const member = this.value(value, depth + 1)
      if (scalar === undefined || this.error !== undefined) continue
      if (scalar.type === 'null' || scalar.type === 'uint') {
        this.conversionError ??= unsupportedKey(scalar, value)
        continue
      }
      const identity = `${scalar.type} ${String(scalar.value)}`
      if (keys.has(identity) && this.repeated.length < REPEATED_MAX)
        this.repeated.push(`line ${value.line + 1}: key ${goSyntax(scalar)} already set in map`)
      keys.add(identity)
      setMember(out, keyText(scalar), member)
    }
  }

  #key(node: YamlNode, depth: number): Resolved | undefined {
    const target = node.kind === 'alias' ? node.target : node
    if (target.kind === 'sequence' || target.kind === 'mapping') {
      this.value(node, depth)
      this.error ??= `yaml: invalid map key: ${goSyntax(goValue(target, 0))}`
      return undefined
    }
    if (!this.#counted(depth) || target.kind === 'alias') return undefined
    const scalar = this.#scalar(target)
    return this.error === undefined ? scalar : undefined
  }

  /** `<<`: of several mappings the first counts most. */
  #merge(out: { [key: string]: unknown }, keys: Set<string>, node: YamlNode, depth: number): void {
    if (node.kind === 'sequence') {
      for (const item of [...node.items].reverse())
        if (item.kind === 'mapping' || (item.kind === 'alias' && item.target.kind === 'mapping'))
          this.#merge(out, keys, item, depth)
        else this.error ??= NOT_MAPPING
      return
    }
    const target = node.kind === 'alias' ? node.target : node
    if (target.kind !== 'mapping') this.error ??= NOT_MAPPING
    else if (!this.#counted(depth)) return
    else if (node.kind === 'alias')
      this.#within(node, () => (this.#counted(depth) ? this.#fill(out, keys, target, depth) : undefined))
    else this.#fill(out, keys, target, depth)
  }
}

const NIL = 'interface {}(nil)'

/** The value has been decoded before, so it is of a size that can be shown. */
function unsupportedKey(key: Resolved, value: YamlNode): string {
  const type = key.type === 'null' ? '%!s(<nil>)' : 'uint64'
  const [shown, held] = [goSyntax(key), goSyntax(goValue(value, 0))].map(text => (text === NIL ? '<nil>' : text))
  return `unsupported map key of type: ${type}, key: ${shown}, value: ${held}`
}

const isMerge = (node: YamlNode): boolean =>
  node.kind === 'scalar' && node.value === '<<' && (node.plain || node.tag === MERGE)

function toJson(scalar: Resolved): unknown {
  if (scalar.type === 'null') return null
  return scalar.type === 'uint' ? Number(scalar.value) : scalar.value
}

function keyText(scalar: Exclude<Resolved, { type: 'null' | 'uint' }>): string {
  if (scalar.type !== 'float') return String(scalar.value)
  if (Number.isFinite(scalar.value)) return goFloat(scalar.value, 32)
  return Number.isNaN(scalar.value) ? '.nan' : scalar.value > 0 ? '.inf' : '-.inf'
}

/** A member, whatever its name. */
function setMember(out: { [key: string]: unknown }, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(out, name, { value, enumerable: true, writable: true, configurable: true })
  else out[name] = value
}

/** Nobody reads further into an error. */
const SHOWN_DEPTH = 50

/** A value with its kinds, for errors that print it. */
function goValue(node: YamlNode, depth: number): GoValue {
  if (depth > SHOWN_DEPTH) return { type: 'null' }
  switch (node.kind) {
    case 'alias':
      return goValue(node.target, depth + 1)
    case 'sequence':
      return { type: 'list', items: node.items.map(item => goValue(item, depth + 1)) }
    case 'mapping':
      return { type: 'map', pairs: [...pairsOf(node, depth).values()] }
    default: {
      const found: ReturnType<typeof resolve> =
        node.tag === '' && !node.plain ? { type: 'str', value: node.value } : resolve(node.tag, node.value)
      return 'error' in found ? { type: 'null' } : found
    }
  }
}

/** The pairs of a mapping by their keys, with those that it takes over. */
function pairsOf({ pairs }: MappingNode, depth: number): Map<string, readonly [GoValue, GoValue]> {
  const found = new Map<string, readonly [GoValue, GoValue]>()
  for (const [key, value] of pairs) {
    if (isMerge(key)) {
      const sources = value.kind === 'sequence' ? [...value.items].reverse() : [value]
      for (const source of sources) {
        const target = source.kind === 'alias' ? source.target : source
        if (target.kind === 'mapping' && depth < SHOWN_DEPTH)
          for (const [name, pair] of pairsOf(target, depth + 1)) found.set(name, pair)
      }
      continue
    }
    const shown = goValue(key, depth + 1)
    found.set(goSyntax(shown), [shown, goValue(value, depth + 1)])
  }
  return found
}
