import { SECOND } from '../../../sim/timer.ts'
import type { Conntrack } from '../../netfilter/conntrack/conntrack.ts'
import { formatExpectation } from '../../netfilter/conntrack/expectation.ts'
import { directionsText, fullAddress, secondsLeft, stateText } from '../../netfilter/conntrack/text.ts'
import { protocolName } from '../../netfilter/protocols.ts'
import type { ProcNetFile } from '../net.ts'

function listConnections({ table, net }: Conntrack): string {
  let text = ''
  for (const connection of table) {
    const { protocol, family } = connection.original
    const state = stateText(connection)
    text += `${(family === 4 ? 'ipv4' : 'ipv6').padEnd(8)} ${family === 4 ? 2 : 10} ${protocolName(protocol).padEnd(8)} ${protocol} `
    text += `${secondsLeft(connection, net.sim.now)} ${state === undefined ? '' : `${state} `}`
    text += `${directionsText(connection, fullAddress)} mark=${connection.mark} zone=${connection.zone} use=2\n`
  }
  return text
}

/** /proc/net/nf_conntrack (net/netfilter/nf_conntrack_standalone.c). */
export const nfConntrack: ProcNetFile = {
  name: 'nf_conntrack',
  read: (_net, process) => listConnections(process.network.netfilter.conntrack),
}

/** /proc/net/nf_conntrack_expect (net/netfilter/nf_conntrack_expect.c). */
export const nfConntrackExpect: ProcNetFile = {
  name: 'nf_conntrack_expect',
  read: (net, process) => {
    const { list } = process.network.netfilter.conntrack.expectations
    return list
      .map(
        each =>
          `${Math.floor((each.expires - net.sim.now) / SECOND)} ${formatExpectation(each)} ${each.helper ?? ''}\n`,
      )
      .join('')
  },
}
