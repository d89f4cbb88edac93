import type { ProcNetFile } from '../net.ts'

/** /proc/net/dev (proc_pid_net(5)). */
export const dev: ProcNetFile = {
  name: 'dev',
  read: net => {
    const head =
      'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n'
    const lines = net.links.map(({ name, counters }) => {
      const received = `${pad(counters.rxBytes, 7)} ${pad(counters.rxPackets, 7)} ${pad(counters.rxErrors, 4)} ${pad(counters.rxDropped, 4)} ${pad(0, 4)} ${pad(0, 5)} ${pad(0, 10)} ${pad(counters.multicast, 9)}`
      const sent = `${pad(counters.txBytes, 8)} ${pad(counters.txPackets, 7)} ${pad(counters.txErrors, 4)} ${pad(counters.txDropped, 4)} ${pad(0, 4)} ${pad(counters.txCollisions, 5)} ${pad(counters.txCarrier, 7)} ${pad(0, 10)}`
      return `${name.padStart(6)}: ${received} ${sent}\n`
    })
    return head + lines.join('')
  },
}

function pad(value: number, width: number): string {
  return String(value).padStart(width)
}
