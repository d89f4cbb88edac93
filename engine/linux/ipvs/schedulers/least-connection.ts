import type { Scheduler } from '../scheduler.ts'
import type { RealServer, VirtualService } from '../service.ts'

/** ip_vs_dest_conn_overhead: an active connection costs as much as 256 that are inactive. */
function overhead({ active, inactive }: RealServer): number {
  return active * 256 + inactive
}

/** The server with the smallest cost for its weight; the first of several. */
function cheapest(
  servers: readonly RealServer[],
  cost: (server: RealServer) => number,
  weighted: boolean,
): RealServer | undefined {
  let best: RealServer | undefined
  for (const server of servers) {
    if (!server.available) continue
    const [mine, its] = best === undefined ? [0, 0] : [weighted ? best.weight : 1, weighted ? server.weight : 1]
    if (best === undefined || cost(best) * its > cost(server) * mine) best = server
  }
  return best
}

function byCost(name: string, weighted: boolean, cost: (server: RealServer) => number): Scheduler {
  return {
    name,
    start: (service: VirtualService) => ({ choose: () => cheapest(service.servers, cost, weighted) }),
  }
}

/** ip_vs_lc.c. */
export const leastConnection = byCost('lc', false, overhead)
/** ip_vs_wlc.c: what ipvsadm takes where nothing is said. */
export const weightedLeastConnection = byCost('wlc', true, overhead)
/** ip_vs_sed.c: by how long it would take with one more. */
export const shortestExpectedDelay = byCost('sed', true, ({ active }) => active + 1)

/** ip_vs_nq.c: an idle server at once, else the shortest expected delay. */
export const neverQueue: Scheduler = {
  name: 'nq',
  start: service => ({
    choose: () =>
      service.servers.find(server => server.available && server.active === 0) ??
      cheapest(service.servers, ({ active }) => active + 1, true),
  }),
}
