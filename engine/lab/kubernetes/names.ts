import { formatIp, type Ipv4, parsePrefix } from '../../wire/address.ts'
import type { ClusterSpec } from './cluster-spec.ts'

/** An address of the service network by its number: 1 is the API server, 10 is the DNS. */
export function serviceAddress({ serviceCidr }: ClusterSpec, number: number): string {
  return formatIp(((parsePrefix(serviceCidr)!.address as Ipv4) + number) >>> 0)
}

/** What each component is in, with the tag that the cluster's version goes with. */
export const IMAGES = {
  apiServer: 'registry.k8s.io/kube-apiserver:v1.34.4',
  controllerManager: 'registry.k8s.io/kube-controller-manager:v1.34.4',
  scheduler: 'registry.k8s.io/kube-scheduler:v1.34.4',
  proxy: 'registry.k8s.io/kube-proxy:v1.34.4',
  pause: 'registry.k8s.io/pause:3.10.1',
  dns: 'registry.k8s.io/coredns/coredns:v1.12.1',
  flannel: 'ghcr.io/flannel-io/flannel:v0.27.4',
  policyAgent: 'lostpacket.dev/policy-agent:v1',
} as const
