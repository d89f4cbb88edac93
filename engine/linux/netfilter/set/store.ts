import type { SetElement } from './element.ts'
import type { Words } from './words.ts'

/** How the elements of a set are kept, so that a packet finds its own. */
export interface Store {
  /** The element that a key falls under; it may have expired. */
  find(key: Words): SetElement | null
  /** The element with exactly these keys. */
  get(element: SetElement): SetElement | null
  add(element: SetElement): void
  remove(element: SetElement): void
}
