import type { Command } from '../../command.ts'
import { getopt } from './getopt.ts'
import { schedulingTools } from './scheduling.ts'
import { setpriv } from './setpriv.ts'

/** Tools of util-linux that run others, or help scripts. */
export const utilLinuxTools: readonly Command[] = [setpriv, ...schedulingTools, getopt]
