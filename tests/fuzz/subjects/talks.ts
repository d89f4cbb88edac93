import { address, attachmentOf, type Draw, family, host, port, sourcePort } from '../draw.ts'
import type { Subject } from './subject.ts'

/** Where a server of the case is; now and then an address where none is. */
function goal(draw: Draw, version: 4 | 6): string {
  const server = draw.chance.pick(draw.network.servers)
  if (draw.chance.oneIn(4)) return address(draw, version)
  const at = attachmentOf(draw, server.host)
  return version === 4 ? at.v4 : at.v6
}

/** TCP and UDP by nc and curl; half a second at most, because a SYN is sent again after one. */
export const talks: Subject = {
  name: 'talks',
  weight: 3,
  step(draw) {
    const { chance } = draw
    const name = host(draw)
    const version = family(draw)
    const to = goal(draw, version)
    const from = sourcePort(draw)
    switch (chance.between(1, 7)) {
      case 1:
      case 2:
        return [`on ${name} timeout 0.5 nc -n -z -v -p ${from} ${to} ${port(draw)}`]
      case 3:
        if (draw.network.counts) return [`on ${name} timeout 0.5 nc -n -z -p ${from} ${to} ${port(draw)}`]
        return [`on ${name} timeout 0.5 nc -n -N -v -p ${from} ${to} ${port(draw)} <<<hello`]
      case 4:
        return [`on ${name} timeout 0.5 nc -n -u -p ${from} ${to} ${port(draw)} <<<hello`]
      case 5:
        return [`on ${name} timeout 0.5 nc -n -z -v -p ${from} -s ${address(draw, version)} ${to} ${port(draw)}`]
      case 6: {
        const url = version === 4 ? to : `[${to}]`
        return [
          `on ${name} curl -sS -m 0.5 --local-port ${from} -o /dev/null http://${url}:${chance.pick([81, 443, 9090])}/`,
        ]
      }
      default:
        if (draw.network.counts) return [`on ${name} timeout 0.5 nc -n -z -u -p ${from} ${to} ${port(draw)}`]
        return page(draw, version)
    }
  },
  look: draw => [
    'sleep 0.1',
    ...draw.network.servers.map(
      ({ host: name, protocol, port: number }) => `tail -n +1 /tmp/${name}-${protocol}-${number}`,
    ),
  ],
}

/** A page from a server that answers once. */
function page(draw: Draw, version: 4 | 6): readonly string[] {
  const at = attachmentOf(draw, host(draw))
  const url = version === 4 ? at.v4 : `[${at.v6}]`
  return [
    `printf 'HTTP/1.0 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nhi\\n' | ip netns exec ${at.host} timeout 1 nc -n -v -${version} -l -N 8888 >/tmp/asked 2>&1 & until_said /tmp/asked Listening`,
    `on ${host(draw)} curl -sS -A fuzz -m 0.5 --local-port ${sourcePort(draw)} http://${url}:8888/`,
    'wait $!; cat /tmp/asked',
  ]
}
