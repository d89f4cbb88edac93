import { flanneld } from '../../kube/addons/flanneld.ts'
import { controllerManager } from '../../kube/control-plane/controller-manager.ts'
import { schedulerProgram } from '../../kube/control-plane/scheduler.ts'
import { coredns } from '../../kube/dns/coredns.ts'
import { policyAgent } from '../../kube/policy/agent.ts'
import { kubeProxy } from '../../kube/proxy/kube-proxy.ts'
import type { Program } from '../../linux/program.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { FileInode } from '../../linux/vfs/inode.ts'
import { commands } from '../../shell/commands/index.ts'
import { busyboxWget } from '../../shell/commands/wget/busybox.ts'
import { baseImage } from './base.ts'
import { linuxImage } from './linux.ts'
import { nginxImage } from './nginx.ts'
import { agnhost } from './programs/agnhost.ts'
import { helloApp, httpEcho, whoami } from './programs/greeters.ts'
import type { ImageSpec } from './registry.ts'

/** Any tag that looks like a version, with the usual endings. */
const VERSIONS = /^(latest|stable|v?\d+(\.\d+){0,3}(-[a-z0-9.]+)*)$/
const BUSYBOX_VERSIONS =
  /^(latest|stable|unstable|1|1\.(2\d|3[0-7])(\.\d)?)(-(glibc|musl|uclibc))?$|^(glibc|musl|uclibc)$/
const ALPINE_VERSIONS = /^(latest|edge|3|3\.([0-9]|1\d|2[0-3])(\.\d{1,2})?)$/
const NAMED_VERSIONS = /^(latest|stable|mainline|alpine|slim|v?\d+(\.\d+){0,3}(-[a-z0-9.]+)*|[a-z]+(-slim|-[0-9.]+)?)$/

/** A program in a root directory of its own, as in images that are built from scratch; `tools` are commands that it calls. */
function scratch(path: string, program: Program, tools: readonly string[] = []): () => DirectoryInode {
  return once(() => install(linuxImage([...commands].filter(({ name }) => tools.includes(name))), path, program))
}

/** A program on top of an image with every tool. */
function onBase(path: string, program: Program): () => DirectoryInode {
  return once(() => install(new DirectoryInode(0o755, baseImage()), path, program))
}

function once<Value>(make: () => Value): () => Value {
  let value: Value | undefined
  return () => (value ??= make())
}

function install(root: DirectoryInode, path: string, program: Program): DirectoryInode {
  const names = path.split('/').filter(name => name !== '')
  let at = root
  for (const name of names.slice(0, -1)) {
    const next = at.lookup(name)
    if (next instanceof DirectoryInode) at = next
    else {
      const made = new DirectoryInode()
      at.add(name, made)
      at = made
    }
  }
  at.add(names.at(-1)!, new FileInode(`${program.name}: a program of the emulated system\n`, 0o755, program))
  return root
}

/** Where wget is BusyBox's. */
const busybox = onBase('/usr/bin/wget', busyboxWget)

const NETFILTER = ['iptables', 'iptables-restore', 'iptables-save', 'ipset', 'conntrack']

/** Images of the cluster itself. */
const SYSTEM: readonly ImageSpec[] = [
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
    root: scratch('/opt/bin/flanneld', flanneld, [...NETFILTER, 'cp']),
    entrypoint: ['/opt/bin/flanneld'],
  },
  {
    name: 'lostpacket.dev/policy-agent',
    tags: /^v1$/,
    root: scratch('/usr/local/bin/policy-agent', policyAgent, NETFILTER),
    entrypoint: ['/usr/local/bin/policy-agent'],
  },
]

/** Images with a shell and tools, for pods that people look around in. */
const TOOLBOXES: readonly ImageSpec[] = [
  { name: 'docker.io/library/busybox', tags: BUSYBOX_VERSIONS, root: busybox, cmd: ['sh'] },
  { name: 'docker.io/library/alpine', tags: ALPINE_VERSIONS, root: busybox, cmd: ['/bin/sh'] },
  { name: 'docker.io/library/debian', tags: NAMED_VERSIONS, root: baseImage, cmd: ['bash'] },
  { name: 'docker.io/library/ubuntu', tags: NAMED_VERSIONS, root: baseImage, cmd: ['/bin/bash'] },
  { name: 'docker.io/nicolaka/netshoot', tags: VERSIONS, root: baseImage, cmd: ['bash'] },
  { name: 'registry.k8s.io/e2e-test-images/jessie-dnsutils', tags: VERSIONS, root: baseImage, cmd: ['sleep', '3600'] },
  { name: 'registry.k8s.io/e2e-test-images/busybox', tags: VERSIONS, root: busybox, cmd: ['sh'] },
  { name: 'docker.io/curlimages/curl', tags: VERSIONS, root: baseImage, entrypoint: ['curl'] },
]

/** Images with servers. */
const SERVERS: readonly ImageSpec[] = [
  nginxImage,
  {
    name: 'registry.k8s.io/e2e-test-images/agnhost',
    tags: VERSIONS,
    root: onBase('/agnhost', agnhost),
    entrypoint: ['/agnhost'],
    cmd: ['pause'],
  },
  {
    name: 'gcr.io/google-samples/hello-app',
    tags: VERSIONS,
    root: onBase('/hello-app', helloApp),
    entrypoint: ['/hello-app'],
  },
  {
    name: 'docker.io/hashicorp/http-echo',
    tags: VERSIONS,
    root: scratch('/http-echo', httpEcho),
    entrypoint: ['/http-echo'],
  },
  { name: 'docker.io/traefik/whoami', tags: VERSIONS, root: scratch('/whoami', whoami), entrypoint: ['/whoami'] },
]

/** Everything that can be pulled, besides what a cluster adds of its own. A new image is a line here. */
export const containerImages: readonly ImageSpec[] = [...SYSTEM, ...TOOLBOXES, ...SERVERS]

/** The image of a program that belongs to one lab, such as its API server. */
export function ownImage(name: string, path: string, program: Program): ImageSpec {
  return { name, tags: VERSIONS, root: scratch(path, program) }
}
