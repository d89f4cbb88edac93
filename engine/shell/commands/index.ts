import { Registry } from '../../sim/registry.ts'
import type { Command } from '../command.ts'
import { arping } from './arping.ts'
import { bash } from './bash.ts'
import { hostname } from './hostname.ts'
import { ip } from './ip/index.ts'
import { nc } from './nc/index.ts'
import { ping } from './ping/index.ts'
import { tracepath } from './tracepath/index.ts'
import { traceroute } from './traceroute/index.ts'

/** Every command of the emulated system, by topic and then by name. A new one is a file and a line here. */
export const commands: Registry<Command> = new Registry<Command>('command', [
  // The shell.
  bash,
  // The system.
  hostname,

  // Devices, addresses and routes.
  ip,

  // Reachability.
  ping,
  arping,
  tracepath,
  traceroute,

  // Connections.
  nc,
])
