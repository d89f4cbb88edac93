import { FAMILIES, type Family } from '../../families.ts'
import type { Location } from '../location.ts'
import type { Handle } from '../syntax.ts'
import type { Tokens } from './tokens.ts'

/** What is not said of where something is. */
const NOWHERE: Handle = { family: 'ip', table: null, name: null, handle: null, position: null, index: null }

export function given(tokens: Tokens): Family | undefined {
  const family = FAMILIES.find(each => tokens.is(each))
  if (family !== undefined) tokens.next()
  return family
}

export function familySpec(tokens: Tokens): Family {
  return given(tokens) ?? 'ip'
}

export function numbered(tokens: Tokens): { readonly value: number; readonly location: Location } {
  const { location } = tokens.peek()
  return { value: tokens.number('number'), location }
}

export function noHandle(family: Family): Handle {
  return { ...NOWHERE, family }
}

/** `[FAMILY] TABLE`. */
export function tableSpec(tokens: Tokens): Handle {
  const family = familySpec(tokens)
  return { ...NOWHERE, family, table: tokens.identifier('string') }
}

/** `[FAMILY] TABLE NAME`: chains, sets, objects. */
export function memberSpec(tokens: Tokens): Handle {
  const table = tableSpec(tokens)
  return { ...table, name: tokens.identifier('string') }
}

/** Either of them, with `handle N` in the place of the last name. */
export function specOrHandle(tokens: Tokens, member: boolean): Handle {
  const family = familySpec(tokens)
  const where: Handle = { ...NOWHERE, family }
  if (!member && tokens.accept('handle')) return { ...where, handle: numbered(tokens) }
  const table = tokens.identifier(member ? 'string' : 'handle or string')
  if (!member) return { ...where, table }
  if (tokens.accept('handle')) return { ...where, table, handle: numbered(tokens) }
  return { ...where, table, name: tokens.identifier('handle or string') }
}

/** `[FAMILY] TABLE CHAIN [handle N | position N | index N]`. */
export function rulePosition(tokens: Tokens): Handle {
  const where = memberSpec(tokens)
  if (tokens.is('position') || tokens.is('handle')) {
    tokens.next()
    return { ...where, position: numbered(tokens) }
  }
  const start = tokens.peek().location
  if (!tokens.accept('index')) return where
  return { ...where, index: { ...numbered(tokens), location: tokens.from(start) } }
}
