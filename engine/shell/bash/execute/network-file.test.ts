import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

// Texts: bash 5.2.

test('a redirection to /dev/tcp is a connection', () => {
  const net = Testbed.twoHosts()
  const bash = (script: string) => net.run('a', ['bash', '-c', script])
  const server = net.start('b', 'nc -l 8081')
  net.pass(0.1)
  expect(bash('echo hello > /dev/tcp/10.0.0.2/8081')).toBe('[0]')
  expect(server.finish()).toBe('hello\n[0]')
  const web = net.start('b', 'nc -l 8082', 'pipe')
  net.pass(0.1)
  web.type('answer\n')
  web.end()
  expect(bash('exec 3<>/dev/tcp/10.0.0.2/8082; echo asked >&3; head -1 <&3; exec 3>&-')).toBe('answer\n[0]')
  expect(web.finish()).toBe('asked\n[0]')
})

test('what goes wrong', () => {
  const net = Testbed.twoHosts()
  const bash = (script: string) => net.run('a', ['bash', '-c', script]).replaceAll('line 1: ', '')
  expect(bash('echo > /dev/tcp/10.0.0.2/81')).toBe(
    'bash: connect: Connection refused\nbash: /dev/tcp/10.0.0.2/81: Connection refused\n[1]',
  )
  expect(bash('exec 3<>/dev/tcp/10.0.0.2/nosvc')).toBe(
    'bash: nosvc: Servname not supported for ai_socktype\nbash: /dev/tcp/10.0.0.2/nosvc: Invalid argument\n[1]',
  )
  expect(bash('echo hi > /dev/udp/10.0.0.2/53; echo $?')).toBe('0\n[0]')
  expect(bash('timeout 1 bash -c "</dev/tcp/10.0.0.9/81" && echo open || echo closed')).toBe('closed\n[0]')
})
