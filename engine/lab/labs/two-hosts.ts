import type { LabInput } from '../spec.ts'

/** Two machines and a cable. */
export const twoHosts: LabInput = {
  name: 'two-hosts',
  title: 'Two hosts and a cable',
  start: 'host1',
  hosts: [
    {
      name: 'host1',
      role: 'Linux host',
      interfaces: [{ name: 'eth0', addresses: ['192.168.1.1/24'] }],
      services: ['ssh'],
    },
    {
      name: 'host2',
      role: 'Linux host',
      interfaces: [{ name: 'eth0', addresses: ['192.168.1.2/24'] }],
      services: ['ssh'],
    },
  ],
  cables: [{ ends: ['host1:eth0', 'host2:eth0'] }],
}
