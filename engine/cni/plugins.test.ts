import { expect, test } from 'vitest'
import { createMachine } from '../lab/machine.ts'
import { runCommand, startInit } from '../lab/run.ts'
import type { Program } from '../linux/program.ts'
import { DirectoryInode, plant } from '../linux/vfs/directory.ts'
import { FileInode, NamespaceInode } from '../linux/vfs/inode.ts'
import { Sim } from '../sim/sim.ts'
import { decodeUtf8 } from '../sim/utf8.ts'
import { formatIpv4 } from '../wire/address.ts'
import { invoke } from './invoke.ts'
import { pluginProgram } from './plugin.ts'
import { plugins } from './plugins.ts'
import { CniError, type CniResult } from './result.ts'

/** A host with the plugins installed and an empty network namespace at /run/netns/NAME. */
function host() {
  const image = new DirectoryInode()
  const installed = Object.fromEntries(
    [...plugins].map(plugin => [plugin.name, new FileInode('', 0o755, pluginProgram(plugin))]),
  )
  plant(image, { opt: { cni: { bin: installed } }, var: { lib: {} }, etc: {}, run: {}, proc: {}, dev: {}, root: {} })
  const machine = createMachine(new Sim('1'), 'node', image)
  startInit(machine)
  const namespace = (name: string) => {
    const created = machine.createNetwork(name)
    const run = machine.mounts.lookup('/run/netns') as DirectoryInode
    run.add(name, new NamespaceInode(created))
    return created
  }
  const call = (command: string, config: { type: string } & Record<string, unknown>, name: string) => {
    let answer: CniResult | undefined | CniError
    const env = new Map([
      ['CNI_COMMAND', command],
      ['CNI_CONTAINERID', name],
      ['CNI_NETNS', `/run/netns/${name}`],
      ['CNI_IFNAME', 'eth0'],
      ['CNI_PATH', '/opt/cni/bin'],
    ])
    const caller: Program = {
      name: 'runtime',
      *main(process) {
        answer = yield* invoke(process, config.type, config, env)
        return 0
      },
    }
    machine.start(caller, { argv: ['runtime'] })
    machine.sim.runUntil(machine.sim.now + 1e9)
    return answer
  }
  return { machine, namespace, call }
}

const BRIDGE = {
  cniVersion: '1.0.0',
  name: 'pods',
  type: 'bridge',
  bridge: 'cni0',
  isDefaultGateway: true,
  hairpinMode: true,
  ipam: { type: 'host-local', subnet: '10.8.1.0/29' },
}

test('bridge and host-local give each container an address and a way out, and take both back', () => {
  const { machine, namespace, call } = host()
  const first = namespace('a')
  expect(call('ADD', BRIDGE, 'a')).toMatchObject({
    cniVersion: '1.0.0',
    interfaces: [
      { name: 'cni0' },
      { name: expect.stringMatching(/^veth[0-9a-f]{8}$/) },
      { name: 'eth0', sandbox: '/run/netns/a' },
    ],
    ips: [{ address: '10.8.1.2/29', gateway: '10.8.1.1', interface: 2 }],
    routes: [{ dst: '0.0.0.0/0', gw: '10.8.1.1' }],
  })
  expect(first.net.link('eth0')?.ipv4.addresses.map(each => formatIpv4(each.local))).toEqual(['10.8.1.2'])
  const bridge = machine.network.net.link('cni0')!
  expect(bridge.ipv4.addresses.map(each => formatIpv4(each.local))).toEqual(['10.8.1.1'])
  expect(bridge.running).toBe(true)
  namespace('b')
  expect(call('ADD', BRIDGE, 'b')).toMatchObject({ ips: [{ address: '10.8.1.3/29' }] })
  expect(call('DEL', BRIDGE, 'a')).toBeUndefined()
  expect(first.net.link('eth0')).toBeUndefined()
  namespace('c')
  expect(call('ADD', BRIDGE, 'c')).toMatchObject({ ips: [{ address: '10.8.1.4/29' }] })
})

test('a range that is full says so, and leaves no half-made interface', () => {
  const { machine, namespace, call } = host()
  const config = { ...BRIDGE, ipam: { type: 'host-local', subnet: '10.8.1.0/30' } }
  namespace('a')
  namespace('b')
  expect(call('ADD', config, 'a')).toMatchObject({ ips: [{ address: '10.8.1.2/30' }] })
  const error = call('ADD', config, 'b')
  expect(error).toBeInstanceOf(CniError)
  expect(error).toMatchObject({
    code: 999,
    message: 'failed to allocate for range 0: no IP addresses available in range set: 10.8.1.1-10.8.1.2',
  })
  expect(machine.network.net.links.filter(link => link.kind === 'veth').length).toBe(1)
})

test('flannel delegates to bridge by what flanneld wrote', () => {
  const { machine, namespace, call } = host()
  const config = {
    cniVersion: '1.0.0',
    name: 'cbr0',
    type: 'flannel',
    delegate: { hairpinMode: true, isDefaultGateway: true },
  }
  namespace('a')
  expect(call('ADD', config, 'a')).toMatchObject({
    message: 'loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory',
  })
  plant(machine.mounts.lookup('/run') as DirectoryInode, {
    flannel: {
      'subnet.env': 'FLANNEL_NETWORK=10.8.0.0/16\nFLANNEL_SUBNET=10.8.2.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n',
    },
  })
  expect(call('ADD', config, 'a')).toMatchObject({ ips: [{ address: '10.8.2.2/24', gateway: '10.8.2.1' }] })
  expect(machine.network.net.link('cni0')?.mtu).toBe(1450)
})

test('the protocol: versions, environment and configuration are checked', () => {
  const { machine, namespace, call } = host()
  namespace('a')
  expect(call('ADD', { ...BRIDGE, cniVersion: '9.0' }, 'a')).toMatchObject({
    code: 1,
    message: 'incompatible CNI versions',
  })
  expect(call('NONSENSE', BRIDGE, 'a')).toMatchObject({ code: 4, message: 'unknown CNI_COMMAND: NONSENSE' })
  expect(call('ADD', { ...BRIDGE, type: 'nope' }, 'a')).toMatchObject({
    message: 'failed to find plugin "nope" in path [/opt/cni/bin]',
  })
  let text = ''
  const take = (bytes: Uint8Array) => (text += decodeUtf8(bytes))
  expect(runCommand(machine, ['/opt/cni/bin/bridge'], { stdout: take, stderr: take })).toBe(0)
  expect(text).toContain('CNI bridge plugin')
})
