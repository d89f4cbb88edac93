import { flanneld } from '../../kube/addons/flanneld.ts'
import { controllerManager } from '../../kube/control-plane/controller-manager.ts'
import { schedulerProgram } from '../../kube/control-plane/scheduler.ts'
import { coredns } from '../../kube/dns/coredns.ts'
import { policyAgent } from '../../kube/policy/agent.ts'
import { kubeProxy } from '../../kube/proxy/kube-proxy.ts'
import type { Command } from '../../shell/command.ts'
import { conntrack } from '../../shell/commands/conntrack/index.ts'
import { cp } from '../../shell/commands/cp.ts'
import { ipset } from '../../shell/commands/ipset/index.ts'
import { iptables } from '../../shell/commands/iptables/index.ts'
import { iptablesRestore } from '../../shell/commands/iptables/restore.ts'
import { iptablesSave } from '../../shell/commands/iptables/save.ts'
import type { ImageSpec } from './registry.ts'
import { scratch } from './scratch.ts'

const NETFILTER: readonly Command[] = [iptables, iptablesRestore, iptablesSave, ipset, conntrack]

/** Commands that the cluster's own programs call. */
export const clusterTools: readonly Command[] = [...NETFILTER, cp]

/** Images of the cluster itself. */
export const systemImages: readonly ImageSpec[] = [
  {
    name: 'registry.k8s.io/kube-controller-manager',
    tags: /^v1\.34\.\d+$/,
    root: scratch('/usr/local/bin/kube-controller-manager', controllerManager),
  },
  {
    name: 'registry.k8s.io/kube-scheduler',
    tags: /^v1\.34\.\d+$/,
    root: scratch('/usr/local/bin/kube-scheduler', schedulerProgram),
  },
  {
    name: 'registry.k8s.io/kube-proxy',
    tags: /^v1\.34\.\d+$/,
    root: scratch('/usr/local/bin/kube-proxy', kubeProxy, NETFILTER),
  },
  {
    name: 'registry.k8s.io/coredns/coredns',
    tags: /^v1\.\d+\.\d+$/,
    root: scratch('/coredns', coredns),
    entrypoint: ['/coredns'],
  },
  {
    name: 'ghcr.io/flannel-io/flannel',
    tags: /^v0\.\d+\.\d+$/,
    root: scratch('/opt/bin/flanneld', flanneld, clusterTools),
    entrypoint: ['/opt/bin/flanneld'],
  },
  {
    name: 'lostpacket.dev/policy-agent',
    tags: /^v1$/,
    root: scratch('/usr/local/bin/policy-agent', policyAgent, NETFILTER),
    entrypoint: ['/usr/local/bin/policy-agent'],
  },
]
