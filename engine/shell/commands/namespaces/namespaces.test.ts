import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

// Texts: util-linux 2.38.

test('nsenter works in the namespaces of another process', () => {
  const net = Testbed.twoHosts()
  const pid = net.start('b', 'sleep 100').process.pid
  net.pass(0.1)
  expect(net.run('a', `nsenter -t ${pid} -n ip -br -4 addr show eth0`)).toMatch(/10\.0\.0\.2\/24/)
  expect(net.run('a', `nsenter --target ${pid} --net -- ping -c1 -q 10.0.0.1`)).toContain(' 0% packet loss')
  expect(net.run('a', 'nsenter -t 99999 -n ip a')).toBe(
    'nsenter: cannot open /proc/99999/ns/net: No such file or directory\n[1]',
  )
  expect(net.run('a', 'nsenter -n ip link')).toBe('nsenter: neither filename nor target pid supplied for ns/net\n[1]')
  expect(net.run('a', `nsenter -t ${pid} -n nosuchcmd`)).toBe(
    'nsenter: failed to execute nosuchcmd: No such file or directory\n[127]',
  )
  expect(net.run('a', 'nsenter --net=/nothing ip a')).toBe(
    'nsenter: cannot open /nothing: No such file or directory\n[1]',
  )
})

test('unshare makes namespaces that go with their last process', () => {
  const net = Testbed.twoHosts()
  expect(net.run('a', 'unshare -n ip -br link')).toMatch(/^lo +DOWN +00:00:00:00:00:00 <LOOPBACK> \n\[0\]$/)
  net.pass(1)
  const before = [...net.host.networks].length
  net.run('a', 'unshare -n true')
  net.pass(1)
  expect([...net.host.networks].length).toBe(before)
  expect(net.run('a', 'unshare -n nosuchcmd')).toBe(
    'unshare: failed to execute nosuchcmd: No such file or directory\n[127]',
  )
  expect(net.run('a', ['unshare', '-u', 'bash', '-c', 'hostname other; hostname'])).toBe('other\n[0]')
  expect(net.run('a', 'hostname')).toBe('linux\n[0]')
})

test('lsns lists them', () => {
  const net = Testbed.twoHosts()
  const pid = net.start('b', 'sleep 100').process.pid
  net.pass(0.1)
  const inode = net.namespace('b').inode
  expect(
    net
      .run('a', 'lsns -t net')
      .split('\n')
      .find(line => line.includes('sleep')),
  ).toMatch(new RegExp(`^${inode} net +1 +${pid} root +\\S+ +sleep 100$`))
  expect(net.run('a', 'lsns 999')).toBe('lsns: not found namespace: 999\n[1]')
})
