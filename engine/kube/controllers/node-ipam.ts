import type { Running } from '../../linux/program.ts'
import { formatPrefix, type Ipv4, type Prefix, parsePrefix } from '../../wire/address.ts'
import { refused } from '../client/client.ts'
import { NODES } from '../client/resource.ts'
import type { Controller } from './controller.ts'

/** Gives each node a part of the cluster's pod network (pkg/controller/nodeipam, RangeAllocator): --cluster-cidr and --node-cidr-mask-size. */
export function nodeIpamController(clusterCidr: string, maskSize: number): Controller {
  return {
    name: 'node-ipam-controller',
    start(context, queue) {
      const cluster = parsePrefix(clusterCidr) as Prefix<Ipv4>
      const nodes = context.informer(NODES)
      /** What was given out, also where the node does not show it yet. */
      const given = new Map<string, string>()
      nodes.onChange((before, after) => {
        if (after === undefined) given.delete(before?.metadata.name ?? '')
        else if ((after.spec.podCIDR ?? '') !== '') given.set(after.metadata.name ?? '', after.spec.podCIDR!)
      })
      nodes.onChange(
        (_, after) => after !== undefined && (after.spec.podCIDR ?? '') === '' && queue.add(after.metadata.name ?? ''),
      )
      return function* reconcile(key): Running<boolean> {
        const node = nodes.get(key)
        if (node === undefined || (node.spec.podCIDR ?? '') !== '') return true
        const free = given.get(key) ?? firstFree(cluster, maskSize, new Set(given.values()))
        if (free === undefined) {
          context.events
            .as('cidrAllocator')
            .record(node, 'Normal', 'CIDRNotAvailable', `Node ${key} status is now: CIDRNotAvailable`)
          return false
        }
        given.set(key, free)
        const patched = yield* context.client.patch(NODES, { namespace: '', name: key }, 'strategic', {
          spec: { podCIDR: free, podCIDRs: [free] },
        })
        return !refused(patched)
      }
    },
  }
}

/** The first subnet that no node has. */
function firstFree(cluster: Prefix<Ipv4>, maskSize: number, used: ReadonlySet<string | undefined>): string | undefined {
  const count = 2 ** (maskSize - cluster.length)
  for (let index = 0; index < count; index++) {
    const subnet = formatPrefix({ address: cluster.address + index * 2 ** (32 - maskSize), length: maskSize })
    if (!used.has(subnet)) return subnet
  }
  return undefined
}
