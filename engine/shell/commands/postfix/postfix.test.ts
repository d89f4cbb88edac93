import { expect, test } from 'vitest'
import { treeOf } from '../../../lab/machine.ts'
import { Testbed } from '../../../lab/testbed.ts'
import { type DirectoryInode, plant } from '../../../linux/vfs/directory.ts'
import type { FileInode } from '../../../linux/vfs/inode.ts'
import { parseMailAddress } from './address.ts'

// What a client sees is in tests/recordings/transcripts/server/smtp.

function bed(config: string): Testbed {
  const net = Testbed.twoHosts()
  const root = net.host.mounts.lookup('/') as DirectoryInode
  const passwd = net.host.mounts.lookup('/etc/passwd') as FileInode
  plant(
    root,
    treeOf({
      '/etc/postfix/main.cf': `myhostname = b.example.net\n${config}`,
      '/etc/passwd': `${passwd.text}joe:x:1001:1001::/home/joe:/bin/bash\n`,
      '/tmp/m': 'Subject: x\n\nhello\n',
    }),
  )
  net.run('b', 'postfix start')
  net.pass(0.1)
  return net
}
const SEND = 'curl -sS smtp://10.0.0.2/a --mail-from me@a.org -T /tmp/m --mail-rcpt'

test('mail for a user comes from afar, without the fields that this host would add for its own', () => {
  const net = bed('')
  expect(net.run('a', `${SEND} joe@b.example.net`)).toBe('[0]')
  const box = net.run('b', 'cat /var/mail/joe')
  expect(box).toMatch(/^From me@a\.org {2}\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}\nReturn-Path: <me@a\.org>\n/)
  expect(box).toMatch(/; \w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000 \(UTC\)\nSubject: x\n\nhello\n\n\n\[0\]$/)
  expect(net.run('b', 'stat -c %u:%a /var/mail/joe')).toBe('1001:600\n[0]')
})

test('other hosts are refused, and to those that may send there it is said that it is not emulated', () => {
  const mine = 'mynetworks = 10.0.0.0/24\n'
  const make = `${SEND} you@c.org`
  expect(bed('').run('a', make)).toBe('curl: (55) RCPT failed: 454\n[55]')
  expect(bed(mine).run('a', make)).toBe('curl: (55) RCPT failed: 451\n[55]')
  expect(bed('smtpd_relay_restrictions = reject_unauth_destination\n').run('a', make)).toBe(
    'curl: (55) RCPT failed: 554\n[55]',
  )
  expect(bed('relayhost = c.org\n').run('b', 'postfix start')).toBe(
    'postfix: fatal: relayhost is not emulated here\n[1]',
  )
})

test('a line without end is cut, silence ends, and stop ends all', () => {
  const net = bed('')
  const rubbish = net.start('a', 'nc 10.0.0.2 25', 'pipe')
  rubbish.type(`${'x'.repeat(9000)}\n`)
  net.pass(1)
  const silent = net.start('a', 'nc -d 10.0.0.2 25')
  expect(rubbish.output().replaceAll('\r', '')).toBe(
    '220 b.example.net ESMTP Postfix\n500 5.5.2 Error: command not recognized\n',
  )
  net.pass(302)
  expect(silent.output().replaceAll('\r', '')).toBe(
    '220 b.example.net ESMTP Postfix\n421 4.4.2 b.example.net Error: timeout exceeded\n',
  )
  expect(net.run('b', 'postfix status')).toMatch(/PID: \d+\n\[0\]|^\[0\]/)
  net.run('b', 'postfix stop')
  expect(net.run('b', 'ss -Hltn')).toBe('[0]')
  expect(net.run('b', 'postfix status')).toMatch(/\[1\]$/)
})

test('addresses', () => {
  expect(parseMailAddress('<joe@x.org>')).toEqual({ text: 'joe@x.org', local: 'joe', domain: 'x.org' })
  expect(parseMailAddress('<@a.org,@b.org:joe@x.org>')?.text).toBe('joe@x.org')
  expect(parseMailAddress('<"a b"@x.org>')?.local).toBe('a b')
  for (const wrong of ['<joe', '<a@b@c>', '<../x@y/z>', '<a b>']) expect(parseMailAddress(wrong)).toBeUndefined()
})
