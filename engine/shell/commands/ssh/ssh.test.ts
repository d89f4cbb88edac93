import { expect, test } from 'vitest'
import { Lab } from '../../../lab/lab.ts'
import { twoHosts } from '../../../lab/labs/two-hosts.ts'
import { labSpec } from '../../../lab/spec.ts'
import { Testbed } from '../../../lab/testbed.ts'
import { KEY, TestTerminal } from '../../../lab/testterminal.ts'
import { hostKeyOf, keyFor, privateKeyText, publicKeyLine } from '../../../linux/ssh/key.ts'

// Texts: OpenSSH 9.2.

/** Two hosts on a wire; `b` runs sshd, and both see the same files. */
function bed(...without: readonly ('known' | 'authorized')[]): Testbed {
  const made = Testbed.twoHosts()
  const init = made.host.pids.init!
  const user = keyFor('user:test', 'me')
  const write = (path: string, text: string) => expect(init.writeWholeFile(path, text)).toBeUndefined()
  made.run('a', 'mkdir -p /root/.ssh')
  write('/root/.ssh/id_ed25519', privateKeyText(user))
  if (!without.includes('authorized')) write('/root/.ssh/authorized_keys', `${publicKeyLine(user)}\n`)
  if (!without.includes('known'))
    write('/root/.ssh/known_hosts', `10.0.0.2 ${publicKeyLine(hostKeyOf(made.host.name))}\n`)
  made.start('b', 'sshd -D')
  made.pass(0.1)
  return made
}

test('a command runs over there, with its output, its errors and its status', () => {
  const net = bed()
  expect(net.run('a', ['ssh', '10.0.0.2', 'echo hello; echo oops >&2; exit 3'])).toBe('hello\noops\n[3]')
  expect(net.run('a', ['ssh', 'root@10.0.0.2', 'ip', '-br', 'addr', 'show', 'eth0'])).toMatch(
    /^eth0@if2 .* 10\.0\.0\.2\/24/,
  )
  expect(net.run('a', ['ssh', '10.0.0.2', 'echo $SSH_CONNECTION; kill -9 $$'])).toMatch(
    /^10\.0\.0\.1 \d+ 10\.0\.0\.2 22\n\[255\]$/,
  )
})

test('standard input goes along, and its end', () => {
  const net = bed()
  const client = net.start('a', ['ssh', '10.0.0.2', 'cat; echo done'], 'pipe')
  client.type('one\ntwo\n')
  client.end()
  expect(client.finish()).toBe('one\ntwo\ndone\n[0]')
})

test('what keeps a connection from standing', () => {
  const net = bed()
  const ssh = (args: string) => net.run('a', `ssh ${args} true`)
  expect(ssh('-p 23 10.0.0.2')).toBe('ssh: connect to host 10.0.0.2 port 23: Connection refused\r\n[255]')
  expect(ssh('192.0.2.1')).toBe('ssh: connect to host 192.0.2.1 port 22: Network is unreachable\r\n[255]')
  expect(ssh('-o ConnectTimeout=1 10.0.0.9')).toBe(
    'ssh: connect to host 10.0.0.9 port 22: Connection timed out\r\n[255]',
  )
  expect(ssh('nowhere.invalid')).toMatch(/^ssh: Could not resolve hostname nowhere\.invalid: /)
  expect(ssh('-o Foo=bar x')).toBe('command-line: line 0: Bad configuration option: foo\n[255]')
  expect(ssh('-p abc x')).toBe("Bad port 'abc'\n[255]")
  expect(ssh('-Z x')).toMatch(/^unknown option -- Z\nusage: ssh /)
  expect(ssh('nobody@10.0.0.2')).toBe('nobody@10.0.0.2: Permission denied (publickey).\r\n[255]')
})

test('a key that is not authorized is refused', () => {
  expect(bed('authorized').run('a', 'ssh 10.0.0.2 true')).toBe('root@10.0.0.2: Permission denied (publickey).\r\n[255]')
})

test('a host that is not known', () => {
  const net = bed('known')
  expect(net.run('a', 'ssh 10.0.0.2 true')).toBe('Host key verification failed.\r\n[255]')
  expect(net.run('a', 'ssh -o StrictHostKeyChecking=yes 10.0.0.2 true')).toMatch(
    /^No ED25519 host key is known for 10\.0\.0\.2 /,
  )
  expect(net.run('a', 'ssh -o StrictHostKeyChecking=accept-new 10.0.0.2 true')).toBe(
    "Warning: Permanently added '10.0.0.2' (ED25519) to the list of known hosts.\r\n[0]",
  )
  expect(net.run('a', 'ssh 10.0.0.2 true')).toBe('[0]')
  net.host.pids.init!.writeWholeFile('/root/.ssh/known_hosts', `10.0.0.2 ${publicKeyLine(keyFor('other', ''))}\n`)
  expect(net.run('a', 'ssh 10.0.0.2 true')).toContain('WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!')
})

test('something else on the port', () => {
  const net = bed()
  const server = net.start('b', 'nc -l -N 2222', 'pipe')
  net.pass(0.1)
  server.type('hello\n')
  server.end()
  expect(net.run('a', 'ssh -p 2222 10.0.0.2 true')).toMatch(/invalid format\r\n\[255\]$/)
})

test('the hosts of a lab know each other; a session has a terminal and the size of the window', () => {
  const lab = new Lab(labSpec(twoHosts), '1')
  const screen = new TestTerminal(80, lab.topology.hosts.get('host1')!)
  screen.type('ssh host2', KEY.enter)
  expect(screen.run('hostname; tty; stty size 2>/dev/null || echo no stty')).toMatch(/^host2\n\/dev\/pts\/\d\n/)
  screen.lab.terminal.resize(40, 100)
  screen.pass(1)
  expect(lab.topology.hosts.get('host2')!.terminals.values().next().value).toMatchObject({ rows: 40, columns: 100 })
  screen.type('sleep 100', KEY.enter, KEY.ctrl('c'))
  expect(screen.run('echo $?')).toBe('130\n')
  screen.type('exit', KEY.enter)
  expect(screen.output.replaceAll('\r', '')).toContain('Connection to host2 closed.\n')
  expect(screen.run('hostname')).toBe('host1\n')
})
