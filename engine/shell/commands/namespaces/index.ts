import type { Command } from '../../command.ts'
import { lsns } from './lsns.ts'
import { nsenter } from './nsenter.ts'
import { unshare } from './unshare.ts'

/** Tools that make, enter and list namespaces. */
export const namespaceTools: readonly Command[] = [nsenter, unshare, lsns]
