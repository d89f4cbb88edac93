import type { Program } from '../../linux/program.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { busyboxWget } from '../../shell/commands/wget/busybox.ts'
import { nginxImage } from './nginx.ts'
import { agnhost } from './programs/agnhost/index.ts'
import { helloApp, httpEcho, whoami } from './programs/greeters.ts'
import type { ImageSpec } from './registry.ts'
import { installProgram, once, scratch, VERSIONS } from './scratch.ts'

const BUSYBOX_VERSIONS =
  /^(latest|stable|unstable|1|1\.(2\d|3[0-7])(\.\d)?)(-(glibc|musl|uclibc))?$|^(glibc|musl|uclibc)$/
const ALPINE_VERSIONS = /^(latest|edge|3|3\.([0-9]|1\d|2[0-3])(\.\d{1,2})?)$/
const NAMED_VERSIONS = /^(latest|stable|mainline|alpine|slim|v?\d+(\.\d+){0,3}(-[a-z0-9.]+)*|[a-z]+(-slim|-[0-9.]+)?)$/

/** A program on top of an image with every tool. */
function onBase(base: DirectoryInode, path: string, program: Program): () => DirectoryInode {
  return once(() => installProgram(new DirectoryInode(0o755, base), path, program))
}

/** Images with a shell and tools, for pods that people look around in. */
function toolboxes(base: DirectoryInode): readonly ImageSpec[] {
  // Where wget is BusyBox's.
  const busybox = onBase(base, '/usr/bin/wget', busyboxWget)
  const root = () => base
  return [
    { name: 'docker.io/library/busybox', tags: BUSYBOX_VERSIONS, root: busybox, cmd: ['sh'] },
    { name: 'docker.io/library/alpine', tags: ALPINE_VERSIONS, root: busybox, cmd: ['/bin/sh'] },
    { name: 'docker.io/library/debian', tags: NAMED_VERSIONS, root, cmd: ['bash'] },
    { name: 'docker.io/library/ubuntu', tags: NAMED_VERSIONS, root, cmd: ['/bin/bash'] },
    { name: 'docker.io/nicolaka/netshoot', tags: VERSIONS, root, cmd: ['bash'] },
    { name: 'registry.k8s.io/e2e-test-images/jessie-dnsutils', tags: VERSIONS, root, cmd: ['sleep', '3600'] },
    { name: 'registry.k8s.io/e2e-test-images/busybox', tags: VERSIONS, root: busybox, cmd: ['sh'] },
    { name: 'docker.io/curlimages/curl', tags: VERSIONS, root, entrypoint: ['curl'] },
  ]
}

/** Images with servers. */
function servers(base: DirectoryInode): readonly ImageSpec[] {
  return [
    nginxImage(base),
    {
      name: 'registry.k8s.io/e2e-test-images/agnhost',
      tags: VERSIONS,
      root: onBase(base, '/agnhost', agnhost),
      entrypoint: ['/agnhost'],
      cmd: ['pause'],
    },
    {
      name: 'gcr.io/google-samples/hello-app',
      tags: VERSIONS,
      root: onBase(base, '/hello-app', helloApp),
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
}

/** Everything that can be pulled, besides what a cluster brings of its own, on a root directory with every tool. A new image is a line here. */
export function toolboxAndServerImages(base: DirectoryInode): readonly ImageSpec[] {
  return [...toolboxes(base), ...servers(base)]
}
