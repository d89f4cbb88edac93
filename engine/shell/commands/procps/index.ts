import type { Command } from '../../command.ts'
import { free } from './free.ts'
import { kill } from './kill.ts'
import { killall } from './killall.ts'
import { nice, renice } from './nice.ts'
import { pgrep, pkill } from './pgrep.ts'
import { pidof } from './pidof.ts'
import { ps } from './ps.ts'
import { pstree } from './pstree.ts'
import { top } from './top.ts'
import { uptime } from './uptime.ts'

/** Tools that look at processes and signal them. */
export const processTools: readonly Command[] = [
  ps,
  pgrep,
  pkill,
  pidof,
  kill,
  killall,
  nice,
  renice,
  pstree,
  top,
  free,
  uptime,
]
