import type { Taint } from '../../../../../kube/api/schema/generated/types.ts'
import { labelValue, qualifiedName } from '../../../../../kube/api/validation/names.ts'

/** Taints to be added, and taints to be taken away, for which an empty effect stands for any (pkg/cmd/taint/utils.go). */
export interface TaintChanges {
  readonly add: readonly Taint[]
  readonly remove: readonly Taint[]
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** `key=value:effect`, `key:effect`, `key-`; or what is wrong with them. */
export function parseTaints(words: readonly string[]): TaintChanges | string {
  const add: Taint[] = []
  const remove: Taint[] = []
  for (const word of words) {
    const taint = parseTaint(word.replace(/-$/, ''))
    if (typeof taint === 'string') return taint
    if (word.endsWith('-')) {
      remove.push({ key: taint.key, effect: taint.effect })
      continue
    }
    if (taint.effect === '') return `invalid taint spec: ${word}`
    if (add.some(each => each.key === taint.key && each.effect === taint.effect))
      return `duplicated taints with the same key and effect: {${taint.key} ${taint.value ?? ''} ${taint.effect} <nil>}`
    add.push(taint)
  }
  return { add, remove }
}

function parseTaint(word: string): Taint | string {
  const [left = '', effect = '', ...more] = word.split(':')
  if (more.length > 0) return `invalid taint spec: ${word}`
  if (!word.includes(':')) return checkedKey(word, left) ?? { key: left, effect: '' }
  if (!EFFECTS.includes(effect)) return `invalid taint effect: ${effect}, unsupported taint effect`
  const [key = '', value = '', ...rest] = left.split('=')
  if (rest.length > 0) return `invalid taint spec: ${word}`
  const bad = labelValue(value)
  if (bad.length > 0) return `invalid taint spec: ${word}, ${bad.join('; ')}`
  return checkedKey(word, key) ?? { key, ...(value === '' ? {} : { value }), effect }
}

function checkedKey(word: string, key: string): string | undefined {
  const bad = qualifiedName(key)
  return bad.length === 0 ? undefined : `invalid taint spec: ${word}, ${bad.join('; ')}`
}

/** As Go prints a taint. */
export function taintText({ key, value = '', effect }: Taint): string {
  if (effect === '') return value === '' ? key : `${key}=${value}:`
  return value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`
}
