import type { LabInput } from '../spec.ts'

/** Two machines in two networks, and a router between them. */
export const threeHosts: LabInput = {
  name: 'three-hosts',
  title: 'Two networks and a router',
  start: 'host1',
  hosts: [
    {
      name: 'host1',
      role: 'Linux host',
      interfaces: [{ name: 'eth0', addresses: ['192.168.1.10/24'] }],
      routes: [{ to: 'default', via: '192.168.1.1' }],
      services: ['ssh'],
    },
    {
      name: 'router',
      role: 'router',
      interfaces: [
        { name: 'eth0', addresses: ['192.168.1.1/24'] },
        { name: 'eth1', addresses: ['192.168.2.1/24'] },
      ],
      forwarding: true,
      services: ['ssh'],
    },
    {
      name: 'host2',
      role: 'Linux host',
      interfaces: [{ name: 'eth0', addresses: ['192.168.2.10/24'] }],
      routes: [{ to: 'default', via: '192.168.2.1' }],
      services: ['ssh'],
    },
  ],
  cables: [{ ends: ['host1:eth0', 'router:eth0'] }, { ends: ['router:eth1', 'host2:eth0'] }],
}
