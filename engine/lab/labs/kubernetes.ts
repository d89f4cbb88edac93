import type { LabInput } from '../spec.ts'

const GATEWAY = [{ to: 'default', via: '10.10.20.1' }]
/** Machines of the office ask the router, which asks the internet. */
const RESOLVER = { '/etc/resolv.conf': 'nameserver 10.10.20.1\n' }

const ROUTER_COREFILE = `.:53 {
    errors
    forward . 203.0.113.53
    cache 30
}
`

/** What the internet of the lab knows: a few names. */
const INTERNET_COREFILE = `.:53 {
    errors
    hosts {
        203.0.113.53 ns.example.net
        203.0.113.80 www.example.com example.com
        203.0.113.81 api.example.org
        ttl 300
        no_reverse
    }
}
`

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
      files: RESOLVER,
      services: ['ssh'],
    },
    {
      name: 'k8s-cp1',
      role: 'control plane',
      interfaces: [{ name: 'eth0', addresses: ['10.10.20.3/22'] }],
      routes: GATEWAY,
      files: RESOLVER,
      services: ['ssh'],
    },
    {
      name: 'k8s-w1',
      role: 'worker',
      interfaces: [{ name: 'eth0', addresses: ['10.10.20.4/22'] }],
      routes: GATEWAY,
      files: RESOLVER,
      services: ['ssh'],
    },
    {
      name: 'k8s-w2',
      role: 'worker',
      interfaces: [{ name: 'eth0', addresses: ['10.10.20.5/22'] }],
      routes: GATEWAY,
      files: RESOLVER,
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
      files: { '/etc/resolv.conf': 'nameserver 127.0.0.1\n', '/etc/coredns/Corefile': ROUTER_COREFILE },
      services: ['coredns'],
      boot: 'iptables -t nat -A POSTROUTING -s 10.10.20.0/22 -o eth1 -j MASQUERADE\n',
    },
    {
      name: 'client',
      role: 'outside client',
      interfaces: [{ name: 'eth0', addresses: ['203.0.113.50/24'] }],
      routes: [{ to: 'default', via: '203.0.113.1' }],
      files: { '/etc/resolv.conf': 'nameserver 203.0.113.53\n' },
    },
    {
      name: 'internet',
      role: 'DNS and web servers',
      interfaces: [{ name: 'eth0', addresses: ['203.0.113.53/24', '203.0.113.80/24', '203.0.113.81/24'] }],
      routes: [{ to: 'default', via: '203.0.113.1' }],
      files: { '/etc/coredns/Corefile': INTERNET_COREFILE, '/etc/resolv.conf': 'nameserver 127.0.0.1\n' },
      services: ['coredns', 'whoami'],
    },
  ],
  switches: [
    {
      name: 'switch1',
      ports: ['workstation:eth0', 'k8s-cp1:eth0', 'k8s-w1:eth0', 'k8s-w2:eth0', 'router:eth0'],
    },
    { name: 'switch2', ports: ['router:eth1', 'client:eth0', 'internet:eth0'] },
  ],
  cluster: { controlPlane: 'k8s-cp1', workers: ['k8s-w1', 'k8s-w2'], clients: ['workstation'] },
}
