import type { ClusterSpec } from './cluster-spec.ts'
import { kubeconfigFor } from './kubeconfigs.ts'
import { serviceAddress } from './names.ts'
import type { Authority } from './pki.ts'
import { kubeletConfiguration, staticPodManifests } from './static-pods.ts'

/** A node: its name, and the address by which the others know it. */
export interface ClusterNode {
  readonly name: string
  readonly address: string
}

/** Files of every node, by path: what `kubeadm join` leaves behind. */
export function nodeFiles(
  cluster: ClusterSpec,
  authority: Authority,
  node: ClusterNode,
  server: string,
): Record<string, string> {
  const serving = authority.issue({ commonName: node.name, dnsNames: [node.name], ips: [node.address] })
  const subject = { commonName: `system:node:${node.name}`, organizations: ['system:nodes'] }
  return {
    '/etc/kubernetes/pki/ca.crt': authority.pem,
    '/etc/kubernetes/kubelet.conf': kubeconfigFor(authority, cluster.name, server, subject),
    '/var/lib/kubelet/config.yaml': kubeletConfiguration(cluster),
    '/var/lib/kubelet/pki/kubelet.crt': serving.certificate,
    '/var/lib/kubelet/pki/kubelet.key': serving.key,
  }
}

/** Files of the control plane's node besides: certificates, kubeconfigs and manifests of `kubeadm init`. */
export function controlPlaneFiles(
  cluster: ClusterSpec,
  authority: Authority,
  node: ClusterNode,
  server: string,
): Record<string, string> {
  const serving = authority.issue({
    commonName: 'kube-apiserver',
    dnsNames: [
      node.name,
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
    ],
    ips: [serviceAddress(cluster, 1), node.address],
  })
  const client = authority.issue({
    commonName: 'kube-apiserver-kubelet-client',
    organizations: ['kubeadm:cluster-admins'],
  })
  const config = (commonName: string) => kubeconfigFor(authority, cluster.name, server, { commonName })
  return {
    '/etc/kubernetes/pki/apiserver.crt': serving.certificate,
    '/etc/kubernetes/pki/apiserver.key': serving.key,
    '/etc/kubernetes/pki/apiserver-kubelet-client.crt': client.certificate,
    '/etc/kubernetes/pki/apiserver-kubelet-client.key': client.key,
    '/etc/kubernetes/controller-manager.conf': config('system:kube-controller-manager'),
    '/etc/kubernetes/scheduler.conf': config('system:kube-scheduler'),
    ...staticPodManifests(cluster, node.address),
  }
}

/** The administrator's kubeconfig. */
export function adminKubeconfig(cluster: ClusterSpec, authority: Authority, server: string): string {
  const subject = { commonName: 'kubernetes-admin', organizations: ['kubeadm:cluster-admins'] }
  return kubeconfigFor(authority, cluster.name, server, subject)
}
