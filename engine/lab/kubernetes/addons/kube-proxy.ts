import type { ClusterSpec } from '../cluster-spec.ts'
import { IMAGES } from '../names.ts'
import { clusterRoleBinding, configMap, type ManifestObject, serviceAccount } from '../objects.ts'
import { yamlText } from '../yaml-text.ts'

/** kube-proxy as kubeadm installs it. It reaches the API server by its address, since service addresses work only through kube-proxy. */
export function kubeProxyObjects(cluster: ClusterSpec, server: string): ManifestObject[] {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'default',
        cluster: { 'certificate-authority': '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt', server },
      },
    ],
    contexts: [{ name: 'default', context: { cluster: 'default', namespace: 'default', user: 'default' } }],
    users: [{ name: 'default', user: { tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' } }],
    'current-context': 'default',
  }
  const config = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: '/var/lib/kube-proxy/kubeconfig.conf' },
    clusterCIDR: cluster.podCidr,
    mode: 'iptables',
  }
  return [
    serviceAccount('kube-system', 'kube-proxy'),
    clusterRoleBinding('kubeadm:node-proxier', 'system:node-proxier', {
      namespace: 'kube-system',
      serviceAccount: 'kube-proxy',
    }),
    configMap('kube-system', 'kube-proxy', {
      'config.conf': yamlText(config),
      'kubeconfig.conf': yamlText(kubeconfig),
    }),
    daemonSet(),
  ]
}

function daemonSet(): ManifestObject {
  const labels = { 'k8s-app': 'kube-proxy' }
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-proxy', namespace: 'kube-system', labels } as ManifestObject['metadata'],
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: 'system-node-critical',
          containers: [
            {
              name: 'kube-proxy',
              image: IMAGES.proxy,
              command: [
                '/usr/local/bin/kube-proxy',
                '--config=/var/lib/kube-proxy/config.conf',
                '--hostname-override=$(NODE_NAME)',
              ],
              securityContext: { privileged: true },
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              volumeMounts: [{ name: 'kube-proxy', mountPath: '/var/lib/kube-proxy' }],
            },
          ],
          hostNetwork: true,
          serviceAccountName: 'kube-proxy',
          volumes: [{ name: 'kube-proxy', configMap: { name: 'kube-proxy' } }],
          tolerations: [{ operator: 'Exists' }],
          nodeSelector: { 'kubernetes.io/os': 'linux' },
        },
      },
    },
  }
}
