import type { Command } from '../../command.ts'
import { fuser } from './fuser.ts'
import { lsof } from './lsof.ts'

/** Tools that tell who holds files and sockets. */
export const holderTools: readonly Command[] = [fuser, lsof]
