import { expect, test } from 'vitest'
import { transcript } from '../../../../lab/transcript.ts'

// Checked against iproute2 6.1 on Linux 6.18.
test('neighbours made by hand', () => {
  const commands = `
    .ip link add eth0 address 02:00:00:00:00:01 type veth peer name far
    .ip link set far up
    .ip link set eth0 up
    ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0
    ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:03 dev eth0
    ip neigh change 10.0.0.2 lladdr 02:00:00:00:00:03 nud stale dev eth0
    ip neigh
    ip -j n show dev eth0
    ip neigh add proxy 10.0.0.7 dev eth0
    ip neigh show proxy
    ip neigh get 10.0.0.9 dev eth0
    ip neigh add 10.0.0.8 dev eth0
    ip neigh flush dev eth0
    ip neigh`
  expect(transcript(commands)).toBe(`$ ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0
$ ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:03 dev eth0
RTNETLINK answers: File exists
[exit 2]
$ ip neigh change 10.0.0.2 lladdr 02:00:00:00:00:03 nud stale dev eth0
$ ip neigh
10.0.0.2 dev eth0 lladdr 02:00:00:00:00:03 STALE 
$ ip -j n show dev eth0
[{"dst":"10.0.0.2","lladdr":"02:00:00:00:00:03","state":["STALE"]}]
$ ip neigh add proxy 10.0.0.7 dev eth0
$ ip neigh show proxy
10.0.0.7 dev eth0 proxy 
$ ip neigh get 10.0.0.9 dev eth0
Error: Neighbour entry not found.
[exit 2]
$ ip neigh add 10.0.0.8 dev eth0
Error: No link layer address given.
[exit 2]
$ ip neigh flush dev eth0
$ ip neigh
`)
})
