import type { LabInput } from '../spec.ts'

const GATEWAY = [{ to: 'default', via: '10.10.20.1' }]

/** The reference lab: a cluster of three nodes behind a router, a workstation beside it, a client and a DNS server outside. */
export const kubernetes: LabInput = {
  name: 'kubernetes',
  title: 'A Kubernetes cluster',
  start: 'workstation',
  hosts: [
    {
      name: 'workstation',
      role: 'where you work',
      interfaces: [{ name: 'eth0', addresses: ['10.10.20.10/22'] }],
      routes: GATEWAY,
      services: ['ssh'],
    },
    {
      name: 'k8s-cp1',
      role: 'control plane',
      interfaces: [{ name: 'eth0', addresses: ['10.10.20.3/22'] }],
      routes: GATEWAY,
      services: ['ssh'],
    },
    {
      name: 'k8s-w1',
      role: 'worker',
      interfaces: [{ name: 'eth0', addresses: ['10.10.20.4/22'] }],
      routes: GATEWAY,
      services: ['ssh'],
    },
    {
      name: 'k8s-w2',
      role: 'worker',
      interfaces: [{ name: 'eth0', addresses: ['10.10.20.5/22'] }],
      routes: GATEWAY,
      services: ['ssh'],
    },
    {
      name: 'router',
      role: 'router',
      interfaces: [
        { name: 'eth0', addresses: ['10.10.20.1/22'] },
        { name: 'eth1', addresses: ['203.0.113.1/24'] },
      ],
      forwarding: true,
    },
    {
      name: 'client',
      role: 'outside client',
      interfaces: [{ name: 'eth0', addresses: ['203.0.113.50/24'] }],
      routes: [{ to: 'default', via: '203.0.113.1' }],
    },
  ],
  switches: [
    {
      name: 'switch1',
      ports: ['workstation:eth0', 'k8s-cp1:eth0', 'k8s-w1:eth0', 'k8s-w2:eth0', 'router:eth0'],
    },
    { name: 'switch2', ports: ['router:eth1', 'client:eth0'] },
  ],
  cluster: { controlPlane: 'k8s-cp1', workers: ['k8s-w1', 'k8s-w2'], clients: ['workstation'] },
}
