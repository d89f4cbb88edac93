import type { Command } from '../../command.ts'
import { arp } from './arp.ts'
import { ifconfig } from './ifconfig.ts'
import { netstat } from './netstat.ts'
import { route } from './route.ts'

/** The tools from before iproute2, which many still type. */
export const oldNetworkTools: readonly Command[] = [ifconfig, route, arp, netstat]
