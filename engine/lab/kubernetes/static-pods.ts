import type { ClusterSpec } from './cluster-spec.ts'
import { IMAGES, serviceAddress } from './names.ts'
import { yamlText } from './yaml-text.ts'

const MANIFESTS = '/etc/kubernetes/manifests'

/** The manifests of the control plane, as `kubeadm init phase control-plane` writes them: file -> text. The API server keeps its objects itself: there is no etcd. */
export function staticPodManifests(cluster: ClusterSpec, address: string): Record<string, string> {
  const pods = {
    'kube-apiserver': staticPod('kube-apiserver', IMAGES.apiServer, apiServerFlags(cluster, address), {
      files: { 'ca-certs': '/etc/ssl/certs', 'k8s-certs': '/etc/kubernetes/pki' },
      probe: { port: 6443, path: '/livez', readyPath: '/readyz', host: address },
      cpu: '250m',
    }),
    'kube-controller-manager': staticPod(
      'kube-controller-manager',
      IMAGES.controllerManager,
      [
        '--allocate-node-cidrs=true',
        '--bind-address=127.0.0.1',
        `--cluster-cidr=${cluster.podCidr}`,
        `--cluster-name=${cluster.name}`,
        '--kubeconfig=/etc/kubernetes/controller-manager.conf',
        '--leader-elect=false',
        '--root-ca-file=/etc/kubernetes/pki/ca.crt',
        `--service-cluster-ip-range=${cluster.serviceCidr}`,
      ],
      {
        files: { 'k8s-certs': '/etc/kubernetes/pki', kubeconfig: '/etc/kubernetes/controller-manager.conf' },
        cpu: '200m',
      },
    ),
    'kube-scheduler': staticPod(
      'kube-scheduler',
      IMAGES.scheduler,
      ['--bind-address=127.0.0.1', '--kubeconfig=/etc/kubernetes/scheduler.conf', '--leader-elect=false'],
      { files: { kubeconfig: '/etc/kubernetes/scheduler.conf' }, cpu: '100m' },
    ),
  }
  return Object.fromEntries(Object.entries(pods).map(([name, pod]) => [`${MANIFESTS}/${name}.yaml`, yamlText(pod)]))
}

function apiServerFlags(cluster: ClusterSpec, address: string): string[] {
  return [
    `--advertise-address=${address}`,
    '--authorization-mode=Node,RBAC',
    '--client-ca-file=/etc/kubernetes/pki/ca.crt',
    '--kubelet-client-certificate=/etc/kubernetes/pki/apiserver-kubelet-client.crt',
    '--kubelet-client-key=/etc/kubernetes/pki/apiserver-kubelet-client.key',
    '--secure-port=6443',
    `--service-cluster-ip-range=${cluster.serviceCidr}`,
    '--tls-cert-file=/etc/kubernetes/pki/apiserver.crt',
    '--tls-private-key-file=/etc/kubernetes/pki/apiserver.key',
  ]
}

interface StaticPodOptions {
  /** Volume name -> path on the host; a path with a dot is a file. */
  readonly files: Readonly<Record<string, string>>
  readonly probe?: { readonly port: number; readonly path: string; readonly readyPath: string; readonly host: string }
  readonly cpu: string
}

function staticPod(name: string, image: string, flags: readonly string[], { files, probe, cpu }: StaticPodOptions) {
  const probeOf = (path: string, periodSeconds: number, failureThreshold: number) => ({
    httpGet: { host: probe!.host, path, port: probe!.port, scheme: 'HTTPS' },
    periodSeconds,
    failureThreshold,
    timeoutSeconds: 15,
  })
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' } },
    spec: {
      containers: [
        {
          name,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: [name, ...flags],
          resources: { requests: { cpu } },
          ...(probe === undefined
            ? {}
            : {
                livenessProbe: { initialDelaySeconds: 10, ...probeOf(probe.path, 10, 8) },
                readinessProbe: probeOf(probe.readyPath, 1, 3),
              }),
          volumeMounts: Object.entries(files).map(([volume, mountPath]) => ({
            name: volume,
            mountPath,
            readOnly: true,
          })),
        },
      ],
      hostNetwork: true,
      priority: 2000001000,
      priorityClassName: 'system-node-critical',
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      volumes: Object.entries(files).map(([volume, path]) => ({
        name: volume,
        hostPath: { path, type: /\.\w+$/.test(path) ? 'FileOrCreate' : 'DirectoryOrCreate' },
      })),
    },
  }
}

/** The kubelet's configuration file. */
export function kubeletConfiguration(cluster: ClusterSpec): string {
  return yamlText({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' },
    },
    cgroupDriver: 'systemd',
    clusterDNS: [serviceAddress(cluster, 10)],
    clusterDomain: 'cluster.local',
    rotateCertificates: true,
    staticPodPath: MANIFESTS,
    tlsCertFile: '/var/lib/kubelet/pki/kubelet.crt',
    tlsPrivateKeyFile: '/var/lib/kubelet/pki/kubelet.key',
  })
}
