import { hash32 } from '../../../sim/random.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import type { Scheduler } from '../scheduler.ts'
import type { RealServer, VirtualService } from '../service.ts'

/** The prime that CONFIG_IP_VS_MH_TAB_INDEX=12 stands for. */
const TABLE_SIZE = 4093
const FLAG_FALLBACK = 1
const FLAG_PORT = 2

/** The kernel hashes with siphash and keys of its own; which server a client gets is as good as any other, as long as it stays the same. */
function hash(address: Ip, port: number, salt: number): number {
  return hash32(`mh:${salt}:${formatIp(address)}:${port}`)
}

/** ip_vs_mh_populate: the servers take turns, each taking its next place that is free, as many a turn as it weighs. */
function populate({ servers }: VirtualService): (RealServer | undefined)[] {
  const table: (RealServer | undefined)[] = new Array<RealServer | undefined>(TABLE_SIZE).fill(undefined)
  const heavy = servers.filter(({ weight }) => weight > 0)
  if (heavy.length === 0) return table
  const least = Math.min(...heavy.map(({ weight }) => weight))
  const walks = heavy.map(server => ({
    server,
    turns: Math.max(1, Math.floor(server.weight / least)),
    at: hash(server.address, server.port, 0) % TABLE_SIZE,
    skip: (hash(server.address, server.port, 1) % (TABLE_SIZE - 1)) + 1,
  }))
  for (let filled = 0; filled < TABLE_SIZE; )
    for (const walk of walks)
      for (let turn = 0; turn < walk.turns && filled < TABLE_SIZE; turn++) {
        while (table[walk.at] !== undefined) walk.at = (walk.at + walk.skip) % TABLE_SIZE
        table[walk.at] = walk.server
        filled++
      }
  return table
}

/** ip_vs_mh.c: consistent hashing after Maglev, so that few clients change their server when one comes or goes. */
export const maglev: Scheduler = {
  name: 'mh',
  start: service => {
    const table = populate(service)
    return {
      choose({ source, sourcePort }) {
        const { flags } = service.settings
        const port = flags.includes(FLAG_PORT) ? sourcePort : 0
        for (let round = 0; round < TABLE_SIZE; round++) {
          const server = table[hash(source, port, 2 + round) % TABLE_SIZE]
          if (server?.available === true) return server
          if (!flags.includes(FLAG_FALLBACK)) return undefined
        }
        return undefined
      },
    }
  },
}
