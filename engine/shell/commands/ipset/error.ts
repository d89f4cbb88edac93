import type { SetError } from '../../../linux/netfilter/ipset/set.ts'
import type { SetsError } from '../../../linux/netfilter/ipset/sets.ts'

/** Why a command of ipset(8) fails: wrong words (with the hint where to find help, status 2), or anything else (status 1). */
export class SetProblem {
  readonly text: string
  readonly usage: boolean

  constructor(text: string, usage = false) {
    this.text = text
    this.usage = usage
  }
}

export function syntax(text: string): SetProblem {
  return new SetProblem(`Syntax error: ${text}`)
}

const TEXTS: Readonly<Record<Exclude<SetError, 'exist'>, string>> = {
  full: 'Hash is full, cannot add more elements',
  null: 'Null-valued element, cannot be stored in a hash type of set',
  invalid: 'Kernel error received: Invalid argument',
  timeout: 'Timeout cannot be used: set was created without timeout support',
  counter: 'Packet/byte counters cannot be used: set was created without counter support',
  comment: 'Comment cannot be used: set was created without comment support',
  skbinfo: 'Skbinfo mapping cannot be used: set was created without skbinfo support',
  cidr: 'The value of the CIDR parameter of the IP address is invalid',
  'out-of-range': 'Element is out of the range of the set',
  'list-loop': 'Sets with list:set type cannot be added to the set.',
  'list-name': 'Set to be added/deleted/tested as element does not exist.',
  'list-reference': "The set to which you referred with 'before' or 'after' does not exist.",
  'list-reference-out': "The set to which you referred with 'before' or 'after' is not added to the set.",
}

/** lib/errcode.c: what the kernel's answer to a change of elements means. */
export function elementProblem(error: SetError, command: 'add' | 'del' | 'test'): SetProblem {
  if (error !== 'exist') return new SetProblem(TEXTS[error])
  return new SetProblem(
    command === 'add'
      ? "Element cannot be added to the set: it's already added"
      : "Element cannot be deleted from the set: it's not added",
  )
}

const SETS_TEXTS: Readonly<Record<SetsError, string>> = {
  missing: 'The set with the given name does not exist',
  exists: 'Set cannot be created: set with the same name already exists',
  busy: 'Set cannot be destroyed: it is in use by a kernel component',
  'second-exists': 'Set cannot be renamed: a set with the new name already exists',
  'second-missing': 'Sets cannot be swapped: the second set does not exist',
  referenced: 'Set cannot be renamed: it is in use by another system',
  mismatch: 'The sets cannot be swapped: their type does not match',
  max: 'Kernel error received: maximal number of sets reached, cannot create more.',
}

export function setsProblem(error: SetsError): SetProblem {
  return new SetProblem(SETS_TEXTS[error])
}
