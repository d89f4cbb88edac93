import type { ClusterSpec } from '../cluster-spec.ts'
import { IMAGES } from '../names.ts'
import { accountWithRole, configMap, type ManifestObject } from '../objects.ts'

const NAMESPACE = 'kube-flannel'

/** flannel with routes between the nodes (its manifest kube-flannel.yml, backend host-gw). */
export function flannelObjects(cluster: ClusterSpec): ManifestObject[] {
  const conflist = {
    name: 'cbr0',
    cniVersion: '0.3.1',
    plugins: [{ type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } }],
  }
  const netConf = { Network: cluster.podCidr, EnableNFTables: false, Backend: { Type: 'host-gw' } }
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: NAMESPACE,
        labels: { 'k8s-app': 'flannel', 'pod-security.kubernetes.io/enforce': 'privileged' },
      } as ManifestObject['metadata'],
    },
    ...accountWithRole(NAMESPACE, 'flannel', [
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch', 'patch'] },
      { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
    ]),
    configMap(NAMESPACE, 'kube-flannel-cfg', {
      'cni-conf.json': `${JSON.stringify(conflist, null, 2)}\n`,
      'net-conf.json': `${JSON.stringify(netConf, null, 2)}\n`,
    }),
    daemonSet(),
  ]
}

function daemonSet(): ManifestObject {
  const labels = { tier: 'node', app: 'flannel', 'k8s-app': 'flannel' }
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-flannel-ds', namespace: NAMESPACE, labels } as ManifestObject['metadata'],
    spec: {
      selector: { matchLabels: { app: 'flannel', 'k8s-app': 'flannel' } },
      template: {
        metadata: { labels },
        spec: {
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          tolerations: [{ effect: 'NoSchedule', operator: 'Exists' }],
          serviceAccountName: 'flannel',
          initContainers: [
            {
              name: 'install-cni',
              image: IMAGES.flannel,
              command: ['cp'],
              args: ['-f', '/etc/kube-flannel/cni-conf.json', '/etc/cni/net.d/10-flannel.conflist'],
              volumeMounts: [
                { name: 'cni', mountPath: '/etc/cni/net.d' },
                { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/' },
              ],
            },
          ],
          containers: [
            {
              name: 'kube-flannel',
              image: IMAGES.flannel,
              command: ['/opt/bin/flanneld'],
              args: ['--ip-masq', '--kube-subnet-mgr'],
              resources: { requests: { cpu: '100m', memory: '50Mi' } },
              securityContext: { privileged: false, capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
              env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              volumeMounts: [
                { name: 'run', mountPath: '/run/flannel' },
                { name: 'flannel-cfg', mountPath: '/etc/kube-flannel/' },
              ],
            },
          ],
          volumes: [
            { name: 'run', hostPath: { path: '/run/flannel', type: 'DirectoryOrCreate' } },
            { name: 'cni', hostPath: { path: '/etc/cni/net.d', type: 'DirectoryOrCreate' } },
            { name: 'flannel-cfg', configMap: { name: 'kube-flannel-cfg' } },
          ],
        },
      },
    },
  }
}
