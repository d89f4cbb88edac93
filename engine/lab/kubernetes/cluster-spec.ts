import * as v from 'valibot'

const HostName = v.string()
const Cidr = v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, 'expected an IPv4 prefix'))

/** The Kubernetes cluster of a lab: which hosts are its nodes, and how their network is made. */
export const ClusterSpec = v.strictObject({
  name: v.optional(v.string(), 'kubernetes'),
  /** The host of the control plane. */
  controlPlane: HostName,
  workers: v.array(HostName),
  /** Hosts that get root's kubeconfig besides the control plane. */
  clients: v.optional(v.array(HostName), []),
  podCidr: v.optional(Cidr, '10.8.0.0/16'),
  serviceCidr: v.optional(Cidr, '10.96.0.0/12'),
  /** How pods of different nodes reach each other. */
  network: v.optional(v.picklist(['flannel-host-gw']), 'flannel-host-gw'),
  /** Whether something enforces NetworkPolicies. */
  policy: v.optional(v.boolean(), true),
})
export type ClusterSpec = v.InferOutput<typeof ClusterSpec>
