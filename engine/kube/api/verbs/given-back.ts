import type { Call } from '../call.ts'
import { type ApiObject, type DraftObject, isObject } from '../object.ts'

/**
 * Parts of an object that came back by reference just as they are stored, and that this way of writing would put back anyway: a controller
 * that writes a status sends the spec along. They were read and checked when they were stored, so nothing of them is read again.
 */
export class GivenBack {
  readonly #old: { readonly [key: string]: unknown }
  readonly #keys: readonly string[]

  constructor(call: Call, input: unknown, old: ApiObject) {
    this.#old = old as unknown as { [key: string]: unknown }
    const given = isObject(input) && !call.server.isCustom(call.definition) ? input : {}
    this.#keys = Object.keys(given).filter(
      key => leftAlone(call, key) && isObject(given[key]) && given[key] === this.#old[key],
    )
  }

  /** The input without these parts, which then read as empty. */
  without(input: unknown): unknown {
    if (this.#keys.length === 0) return input
    const rest = { ...(input as { [key: string]: unknown }) }
    for (const key of this.#keys) rest[key] = EMPTY
    return rest
  }

  /** Puts them into what was read. */
  restore(draft: DraftObject): void {
    for (const key of this.#keys) draft[key] = this.#old[key]
  }
}

const EMPTY = {}

/** Whether a write through this path can not change the field (see `prepareNext`). */
function leftAlone({ at, definition }: Call, key: string): boolean {
  if (at.subresource === 'status') return key !== 'metadata' && key !== 'status'
  return at.subresource === '' && key === 'status' && definition.status
}
