import { coredns } from '../kube/dns/coredns.ts'
import { whoami } from './images/programs/greeters.ts'
import type { LabService } from './services.ts'

/** Servers of a network: names and a page. */
export const networkServices: readonly LabService[] = [
  {
    name: 'coredns',
    unit: `[Unit]
Description=CoreDNS DNS server
Documentation=https://coredns.io
After=network.target

[Service]
ExecStart=/usr/bin/coredns -conf /etc/coredns/Corefile
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`,
    program: { path: '/usr/bin/coredns', program: coredns },
  },
  {
    name: 'whoami',
    unit: `[Unit]
Description=Web server that tells what it was asked
After=network.target

[Service]
ExecStart=/usr/lib/whoami
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`,
    program: { path: '/usr/lib/whoami', program: whoami },
  },
]
