import { attachment, type Draw } from '../draw.ts'
import { ping } from './pings.ts'
import type { Subject } from './subject.ts'

/** tcpdump while something is sent. */
export const captures: Subject = {
  name: 'captures',
  weight: 2,
  step(draw) {
    const { chance } = draw
    const { host, device } = attachment(draw)
    const command = `tcpdump -l -nn -t ${chance.pick(['', '', '-e ', '-v ', '-q '])}--immediate-mode -i ${device} ${filter(draw)}`
    return [`watch ${host} ${command}`, ping(draw), `echo "${host}\\$ ${command}"; watched`]
  },
}

/** IPv6 sends by itself, so that only what a command caused is asked for. */
function filter({ chance, network }: Draw): string {
  const all = chance.pick([
    'icmp',
    'icmp or arp',
    'arp',
    'not ip6',
    `icmp and host ${chance.pick(network.attachments).v4}`,
    'ip proto 1',
    'icmp[0] == 8',
    'greater 90 and not ip6',
  ])
  return all.includes('[') ? `"${all}"` : all
}
