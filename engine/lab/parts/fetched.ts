import { bash } from '../../shell/commands/bash.ts'
import { sshd } from '../../shell/commands/sshd/index.ts'
import { installCommands, linuxImage } from '../images/linux.ts'
import type { ImageSpec } from '../images/registry.ts'
import { baseServices, type LabService } from '../services.ts'
import type { LabSpec } from '../spec.ts'
import type { LoadedParts, Parts } from './parts.ts'

const root = linuxImage([bash, sshd])
let services: readonly LabService[] = baseServices
let images: readonly ImageSpec[] = []
let bootstrapCluster: Parts['bootstrapCluster'] | undefined

/** Where scripts are fetched, as in a browser: a lab comes up, and shows its first prompt, before its tools are there. */
export const { parts, loadToBoot, loadRest }: LoadedParts = {
  parts: {
    root,
    get services() {
      return services
    },
    get images() {
      return images
    },
    get bootstrapCluster() {
      if (bootstrapCluster === undefined) throw new Error('a lab with a cluster before that part was fetched')
      return bootstrapCluster
    },
  },
  async loadToBoot(spec) {
    if (bootstrapCluster === undefined && needsMore(spec)) {
      const cluster = await import('./cluster.ts')
      ;({ bootstrapCluster } = cluster)
      services = [...baseServices, ...cluster.services]
      installCommands(root, cluster.commands)
    }
  },
  async loadRest() {
    const rest = await import('./rest.ts')
    if (images.length > 0) return
    images = rest.images(root)
    installCommands(root, rest.commands)
  },
}

function needsMore({ cluster, hosts }: LabSpec): boolean {
  const known = new Set(baseServices.map(service => service.name))
  return cluster !== undefined || hosts.some(host => host.services.some(name => !known.has(name)))
}
