import type { Host } from '../linux/host.ts'
import { commands } from '../shell/commands/index.ts'
import { Sim } from '../sim/sim.ts'
import { linuxImage } from './images/linux.ts'
import { createMachine } from './machine.ts'
import { startInit } from './run.ts'

/** One bare Linux host, root, the loopback device down as in a fresh network namespace: what `lab run` uses and command tests start from. */
export function bareHost(seed = '1', name = 'linux'): Host {
  const sim = new Sim(seed)
  const host = createMachine(sim, name, linuxImage(commands))
  startInit(host)
  return host
}
