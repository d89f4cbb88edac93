import type { Batch } from '../../../linux/netfilter/nft/apply/batch.ts'
import { Context } from '../../../linux/netfilter/nft/evaluate/context.ts'
import { evaluateKeyExpr } from '../../../linux/netfilter/nft/evaluate/keys.ts'
import type { Expr, Query } from '../../../linux/netfilter/nft/syntax.ts'
import { dataType } from '../../../linux/netfilter/nft/types/table.ts'
import type { DataType } from '../../../linux/netfilter/nft/types/type.ts'

const KINDS: Partial<Record<Expr['kind'], string>> = { option: 'exthdr', raw: 'payload' }

function typeText({ name, description, base }: DataType, bits: number): string {
  const kinds = base === 'bitmask' ? 'bitmask, integer' : base
  return `datatype ${name} (${description}) (basetype ${kinds}), ${bits} bits\n`
}

function symbolsText(type: DataType, bits: number): string {
  if (type.symbols === undefined) return ''
  const hex = type.base === 'bitmask' || type.format !== undefined
  const digits = Math.ceil(bits / 8) * 2
  const lines = type.symbols.map(
    ([name, value]) => `\t${name.padEnd(30)}\t${hex ? `0x${value.toString(16).padStart(digits, '0')}` : value}\n`,
  )
  return `\npre-defined symbolic constants (in ${hex ? 'hexadecimal' : 'decimal'}):\n${lines.join('')}`
}

/** `nft describe`: what an expression or a type is; undefined where the batch holds what is wrong. */
export function describeText(batch: Batch, { expr, at }: Extract<Query, { op: 'describe' }>): string | undefined {
  if (expr.kind === 'symbol') {
    const type = dataType(expr.text)
    if (type !== undefined) return typeText(type, type.bits) + symbolsText(type, type.bits)
    return `symbol expression, datatype invalid (invalid)\n`
  }
  const context = new Context({ ...batch.world(at), family: at.family === 'ip' ? 'inet' : at.family })
  const key = evaluateKeyExpr(context, expr)
  batch.mistakes.push(...context.errors)
  if (key === undefined) return undefined
  const [type] = key.types.types
  const [bits] = key.types.bits
  return `${KINDS[expr.kind] ?? expr.kind} expression, ${typeText(type!, bits!)}${symbolsText(type!, bits!)}`
}
