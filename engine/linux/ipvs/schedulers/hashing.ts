import type { Ip } from '../../../wire/address.ts'
import type { ScheduledPacket, Scheduler } from '../scheduler.ts'
import type { RealServer, VirtualService } from '../service.ts'

/** IP_VS_SH_TAB_SIZE, IP_VS_DH_TAB_SIZE. */
const TABLE_SIZE = 256
/** hash_32 of include/linux/hash.h takes the upper bits; these schedulers multiply and mask by themselves. */
const GOLDEN = 2654435761
/** IP_VS_SVC_F_SCHED_SH_FALLBACK and _PORT, as `-b sh-fallback,sh-port` sets them. */
const FLAG_FALLBACK = 1
const FLAG_PORT = 2

/** An address as one word; that of IPv6 is folded. */
function folded(address: Ip): number {
  if (typeof address === 'number') return address
  return [96n, 64n, 32n, 0n].reduce((word, shift) => (word ^ Number((address >> shift) & 0xffff_ffffn)) >>> 0, 0)
}

function slotOf(address: Ip, port: number, offset = 0): number {
  return (offset + Math.imul((port + folded(address)) >>> 0, GOLDEN)) & (TABLE_SIZE - 1)
}

/** Each server stands in the table as often as it weighs, one group after the other. */
function tableOf({ servers }: VirtualService, weighted: boolean): (RealServer | undefined)[] {
  const table: (RealServer | undefined)[] = []
  if (servers.length === 0) return table
  const places = servers.flatMap(server =>
    new Array<RealServer>(weighted ? Math.max(0, server.weight) : 1).fill(server),
  )
  for (let slot = 0; slot < TABLE_SIZE; slot++) table.push(places[slot % Math.max(1, places.length)])
  return table
}

/** ip_vs_sh.c: by the client's address, and by its port where `sh-port` is set. */
export const sourceHashing: Scheduler = {
  name: 'sh',
  start: service => {
    const table = tableOf(service, true)
    return {
      choose({ source, sourcePort }: ScheduledPacket) {
        const { flags } = service.settings
        const port = flags.includes(FLAG_PORT) ? sourcePort : 0
        const first = slotOf(source, port)
        const server = table[first]
        if (server?.available === true || !flags.includes(FLAG_FALLBACK))
          return server?.available === true ? server : undefined
        for (let offset = 0; offset < TABLE_SIZE; offset++) {
          const other = table[slotOf(source, port, (offset + first) % TABLE_SIZE)]
          if (other?.available === true) return other
        }
        return undefined
      },
    }
  },
}

/** ip_vs_dh.c: by the address that was asked for, as for a row of caches. */
export const destinationHashing: Scheduler = {
  name: 'dh',
  start: service => {
    const table = tableOf(service, false)
    return {
      choose({ destination }) {
        const server = table[slotOf(destination, 0)]
        return server?.available === true ? server : undefined
      },
    }
  },
}
