import { pluginProgram } from '../../cni/plugin.ts'
import { plugins } from '../../cni/plugins.ts'
import { ApiServer } from '../../kube/api/server.ts'
import { ADMIN } from '../../kube/api/user.ts'
import { apiServerProgram } from '../../kube/control-plane/apiserver.ts'
import { hooks } from '../../kube/control-plane/hooks.ts'
import { kubeletProgram } from '../../kube/kubelet/kubelet.ts'
import type { Host } from '../../linux/host.ts'
import type { Program } from '../../linux/program.ts'
import { type DirectoryInode, plant } from '../../linux/vfs/directory.ts'
import { SECOND } from '../../sim/timer.ts'
import { formatIp } from '../../wire/address.ts'
import { Cluster } from '../cluster.ts'
import { type ImageSpec, LabRegistry } from '../images/registry.ts'
import { ownImage } from '../images/scratch.ts'
import { systemImages } from '../images/system.ts'
import { installProgram, treeOf } from '../machine.ts'
import { installUnit, startUnit } from '../services.ts'
import type { Topology } from '../topology.ts'
import { corednsObjects } from './addons/coredns.ts'
import { flannelObjects } from './addons/flannel.ts'
import { kubeProxyObjects } from './addons/kube-proxy.ts'
import { policyAgentObjects } from './addons/policy-agent.ts'
import type { ClusterSpec } from './cluster-spec.ts'
import { kubeletUnitFiles } from './kubelet-unit.ts'
import { IMAGES } from './names.ts'
import { adminKubeconfig, controlPlaneFiles, nodeFiles } from './node-files.ts'
import { clusterRoleBinding, type ManifestObject } from './objects.ts'
import { Authority } from './pki.ts'

/** Workers join when the control plane is there, so that its pods get the first addresses. */
const JOIN_DELAY = 2 * SECOND
const CPUS = 2
const MEMORY = 4 * 1024 ** 3

/**
 * Makes hosts the nodes of a cluster, as kubeadm does: certificates, files, add-ons, a kubelet on each. From there on the cluster comes up by
 * itself. `images` are those that pods can be made from, besides the cluster's own.
 */
export function bootstrapCluster(topology: Topology, spec: ClusterSpec, images: () => readonly ImageSpec[]): Cluster {
  const host = (name: string): Host => {
    const found = topology.hosts.get(name)
    if (found === undefined) throw new Error(`the cluster's host "${name}" is not there`)
    return found
  }
  const controlPlane = host(spec.controlPlane)
  const { sim } = controlPlane
  const address = addressOf(controlPlane)
  const url = `https://${address}:6443`
  const server = new ApiServer(sim, {
    serviceCidr: spec.serviceCidr,
    advertise: { address, port: 6443 },
    hooks,
  })
  const authority = new Authority(sim, 'kubernetes')
  const own = [
    ...systemImages,
    ownImage('registry.k8s.io/kube-apiserver', '/usr/local/bin/kube-apiserver', apiServerProgram(server)),
  ]
  const registry = new LabRegistry(() => [...own, ...images()])
  const kubelet = kubeletProgram({ cpus: CPUS, memory: MEMORY, registry, preloaded: Object.values(IMAGES) })
  const files = controlPlaneFiles(spec, authority, { name: spec.controlPlane, address }, url)
  plant(rootOf(controlPlane), treeOf(files))
  for (const name of [spec.controlPlane, ...spec.workers]) prepareNode(host(name), spec, authority, url, kubelet)
  const kubeconfig = adminKubeconfig(spec, authority, url)
  for (const name of [spec.controlPlane, ...spec.clients])
    plant(rootOf(host(name)), treeOf({ '/root/.kube/config': kubeconfig }))
  for (const object of [...permissions(), ...addons(spec, url)]) create(server, object)
  return new Cluster(server, 1 + spec.workers.length)
}

function addons(spec: ClusterSpec, url: string): ManifestObject[] {
  return [
    ...kubeProxyObjects(spec, url),
    ...flannelObjects(spec),
    ...(spec.policy ? policyAgentObjects() : []),
    ...corednsObjects(spec),
  ]
}

/** Bindings that kubeadm makes, and, since all control loops share one identity here, their roles for it. */
function permissions(): ManifestObject[] {
  return [
    clusterRoleBinding('kubeadm:cluster-admins', 'cluster-admin', { group: 'kubeadm:cluster-admins' }),
    clusterRoleBinding('kube-controller-manager:controllers', 'cluster-admin', {
      user: 'system:kube-controller-manager',
    }),
  ]
}

function prepareNode(host: Host, spec: ClusterSpec, authority: Authority, url: string, kubelet: Program): void {
  const isControlPlane = host.name === spec.controlPlane
  const address = addressOf(host)
  const root = rootOf(host)
  plant(root, treeOf(nodeFiles(spec, authority, { name: host.name, address }, url)))
  plant(root, { opt: { cni: { bin: {} } }, etc: { cni: { 'net.d': {} } }, var: { log: { pods: {} } } })
  for (const plugin of plugins) installProgram(host, `/opt/cni/bin/${plugin.name}`, pluginProgram(plugin))
  installProgram(host, '/usr/bin/kubelet', kubelet)
  const { net } = host.network
  net.ipv4.setForwarding(1)
  installUnit(host, 'kubelet', kubeletUnitFiles(address, isControlPlane))
  if (isControlPlane) startUnit(host, 'kubelet')
  else host.sim.timer(() => startUnit(host, 'kubelet')).arm(host.sim.now + JOIN_DELAY)
}

function rootOf(host: Host): DirectoryInode {
  return host.mounts.lookup('/') as DirectoryInode
}

/** The first address of a host: the one on the nodes' network. */
function addressOf(host: Host): string {
  for (const link of host.network.net.links)
    if (link.type !== 'loopback' && link.ipv4.addresses[0] !== undefined) return formatIp(link.ipv4.addresses[0].local)
  throw new Error(`${host.name} has no address`)
}

function create(server: ApiServer, object: ManifestObject): void {
  const definition = server
    .definitions()
    .find(each => each.kind === object.kind && server.apiVersionOf(each) === object.apiVersion)
  if (definition === undefined) throw new Error(`there is no kind ${object.kind} in ${object.apiVersion}`)
  const prefix = definition.group === '' ? '/api/v1' : `/apis/${object.apiVersion}`
  const { namespace } = object.metadata
  const where = namespace === undefined ? '' : `/namespaces/${namespace}`
  const path = `${prefix}${where}/${definition.plural}`
  const response = server.handle({
    method: 'POST',
    path,
    body: object,
    user: ADMIN,
    headers: { 'user-agent': 'kubeadm/v1.34.4' },
  })
  if (response.status >= 300) throw new Error(`${path}: ${JSON.stringify(response.body)}`)
}
