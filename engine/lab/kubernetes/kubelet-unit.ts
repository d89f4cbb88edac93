/** The kubelet's unit as the packages of the Kubernetes project bring it (kubelet.service and 10-kubeadm.conf of their release repository). */
const UNIT = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`

const DROP_IN = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
# Written by kubeadm init and kubeadm join.
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
# For an administrator's own flags.
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`

const CONTROL_PLANE_FLAGS = [
  '--node-labels=node-role.kubernetes.io/control-plane=,node.kubernetes.io/exclude-from-external-load-balancers=',
  '--register-with-taints=node-role.kubernetes.io/control-plane:NoSchedule',
]

/** Files of the kubelet's unit, by path. */
export function kubeletUnitFiles(address: string, isControlPlane: boolean): Readonly<Record<string, string>> {
  const flags = [`--node-ip=${address}`, ...(isControlPlane ? CONTROL_PLANE_FLAGS : [])]
  return {
    '/usr/lib/systemd/system/kubelet.service': UNIT,
    '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf': DROP_IN,
    '/etc/default/kubelet': 'KUBELET_EXTRA_ARGS=\n',
    '/var/lib/kubelet/kubeadm-flags.env': `KUBELET_KUBEADM_ARGS="${flags.join(' ')}"\n`,
  }
}
