import { Cease } from '../../../linux/bgp/session.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import { ControlSockets } from '../bird/control-socket.ts'
import { Bgpd } from './bgpd.ts'
import { FrrConfig } from './model.ts'
import { Zebra } from './zebra.ts'

export const VERSION = '8.4.4'

export type DaemonName = 'zebra' | 'bgpd' | 'staticd'

/** The daemons of one host, or of one path space (-N), around zebra. */
export class Frr {
  /** That of zebra. */
  readonly process: Process
  readonly config: FrrConfig
  readonly zebra: Zebra
  bgpd: Bgpd | null = null
  readonly running = new Set<DaemonName>()
  readonly changed: WaitQueue = new WaitQueue()

  /** Where its configuration is. */
  readonly folder: string

  constructor(process: Process, folder: string) {
    this.process = process
    this.folder = folder
    this.config = new FrrConfig()
    this.zebra = new Zebra(process, this.config)
  }

  /** Routes or peers are to be looked at again. */
  wake(): void {
    this.bgpd?.changed.wake()
    this.changed.wake()
  }

  *runZebra(): Running {
    this.zebra.watchLinks()
    const { notifications } = this.process.network.net
    const unlisten = notifications.listen(({ type }) => {
      if (type === 'link') this.zebra.watchLinks()
      if (type === 'link' || type === 'address' || type === 'route') this.wake()
    })
    yield* untilEnded(this.process, () => {
      this.zebra.install()
      return { queues: [this.changed], deadline: Number.POSITIVE_INFINITY }
    })
    unlisten()
    this.zebra.clear()
    return 0
  }

  *runBgpd(process: Process): Running {
    const changed = new WaitQueue()
    const bgpd = new Bgpd(process, this.zebra, changed)
    this.bgpd = bgpd
    let isStale = false
    const unlisten = process.network.net.notifications.listen(({ type }) => {
      if (type !== 'link' && type !== 'address') return
      isStale = true
      changed.wake()
    })
    yield* untilEnded(process, () => {
      if (isStale) {
        isStale = false
        // fast-external-failover: the loss of the device is the loss of the neighbour.
        for (const peer of bgpd.peers.values())
          if (peer.session?.state === 'Established' && !peer.isReachable) peer.reset(Cease.change, 'Interface down')
        bgpd.reconsider()
      }
      bgpd.poll()
      return { queues: [changed, ...bgpd.queues()], deadline: bgpd.deadline }
    })
    unlisten()
    bgpd.close()
    this.bgpd = null
    this.config.bgp = null
    return 0
  }

  *runStaticd(process: Process): Running {
    this.zebra.hasStatics = true
    yield* untilEnded(process, () => ({ queues: [], deadline: Number.POSITIVE_INFINITY }))
    this.zebra.hasStatics = false
    this.config.statics.length = 0
    this.wake()
    return 0
  }
}

export const frrs = new ControlSockets<Frr>()

/** Works whenever something has come, until SIGTERM or SIGINT. */
function* untilEnded(
  process: Process,
  work: () => { readonly queues: readonly WaitQueue[]; readonly deadline: number },
): Running<void> {
  let ending = false
  for (const signal of ['TERM', 'INT'] as const)
    process.handlers.set(signal, () => {
      ending = true
    })
  while (!ending) {
    const { queues, deadline } = work()
    yield* process.wait(queues, deadline)
    yield* process.compute(10_000)
  }
}
