import { IMAGES } from '../names.ts'
import { accountWithRole, type ManifestObject } from '../objects.ts'

/** What enforces NetworkPolicies: a daemon on each node. */
export function policyAgentObjects(): ManifestObject[] {
  const labels = { 'k8s-app': 'policy-agent' }
  return [
    ...accountWithRole('kube-system', 'policy-agent', [
      { apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['get', 'list', 'watch'] },
    ]),
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'policy-agent', namespace: 'kube-system', labels } as ManifestObject['metadata'],
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            hostNetwork: true,
            priorityClassName: 'system-node-critical',
            tolerations: [{ operator: 'Exists' }],
            serviceAccountName: 'policy-agent',
            containers: [
              {
                name: 'policy-agent',
                image: IMAGES.policyAgent,
                securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
                env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
              },
            ],
          },
        },
      },
    },
  ]
}
