import { EEXIST, EINVAL, ENOENT, type Errno } from '../../net/errno.ts'
import type { Link } from '../../net/link.ts'
import { Qdisc } from './qdisc.ts'

/** Handles that the kernel gives itself begin at 8001: (qdisc_alloc_handle). */
const FIRST_HANDLE = 0x8001

/** Makes a discipline for a device under a handle. */
export type QdiscMaker = (link: Link, handle: number) => Qdisc

/** What a user has hung at the root of a device; undefined while it has what it came with. */
export function rootOf(link: Link): Qdisc | undefined {
  return link.queue instanceof Qdisc ? link.queue : undefined
}

function freeHandle(link: Link): number {
  const taken = rootOf(link)?.handle
  return taken === FIRST_HANDLE ? FIRST_HANDLE + 1 : FIRST_HANDLE
}

/** tc_modify_qdisc at the root: `add` only where nobody has, `change` and `replace` in place. */
export function setRoot(
  link: Link,
  action: 'add' | 'change' | 'replace',
  handle: number | null,
  make: QdiscMaker,
): Errno | undefined {
  const old = rootOf(link)
  if (action === 'add' && old !== undefined) return EEXIST.because('Exclusivity flag on, cannot modify')
  if (action === 'change' && old === undefined)
    return EINVAL.because('Qdisc not found. To create specify NLM_F_CREATE flag')
  if (action === 'change' && handle !== null && handle !== old!.handle) return EINVAL.because('Invalid qdisc name')
  const keeps = action !== 'add' && handle === null && old !== undefined
  const fresh = make(link, keeps ? old.handle : (handle ?? freeHandle(link)))
  old?.reset()
  link.queue = fresh
  return undefined
}

/** tc_get_qdisc with RTM_DELQDISC: what a device came with cannot be taken away. */
export function deleteRoot(link: Link): Errno | undefined {
  const old = rootOf(link)
  if (old === undefined) return ENOENT.because('Cannot delete qdisc with handle of zero')
  old.reset()
  link.queue = null
  return undefined
}
