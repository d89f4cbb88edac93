import { expect, test } from 'vitest'
import { treeOf } from '../../../lab/machine.ts'
import { Testbed } from '../../../lab/testbed.ts'
import { type DirectoryInode, plant } from '../../../linux/vfs/directory.ts'
import type { FileInode } from '../../../linux/vfs/inode.ts'
import { formatMbox, parseMbox } from './mbox.ts'
import { fitsPattern } from './names.ts'

// What a client sees is in tests/recordings/transcripts/server/imap.

const HASH = '$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.'
const BOX =
  'From a@x  Sat Mar  1 10:00:00 2025\nSubject: one\n\nhello\n\nFrom b@x  Sun Mar  2 11:00:00 2025\nSubject: two\n\nlast\n\n'

function bed(): Testbed {
  const net = Testbed.twoHosts()
  const root = net.host.mounts.lookup('/') as DirectoryInode
  const passwd = net.host.mounts.lookup('/etc/passwd') as FileInode
  plant(
    root,
    treeOf({
      '/etc/passwd': `${passwd.text}joe:x:1001:1001::/home/joe:/bin/bash\n`,
      '/etc/shadow': `joe:${HASH}:1:0:99999:7:::\n`,
      '/var/mail/joe': BOX,
      '/home/joe/.profile': '',
    }),
  )
  expect(net.run('b', 'chown -R 1001 /home/joe /var/mail/joe')).toBe('[0]')
  expect(net.run('b', 'dovecot')).toBe('[0]')
  net.pass(0.1)
  return net
}

test('a mailbox: what changes goes into its file, and to other sessions', () => {
  const net = bed()
  const one = net.start('a', 'nc 10.0.0.2 143', 'pipe')
  const two = net.start('a', 'nc 10.0.0.2 143', 'pipe')
  for (const each of [one, two]) each.type('a LOGIN joe secret\r\nb SELECT INBOX\r\n')
  net.pass(1)
  one.type('c STORE 1 +FLAGS.SILENT (\\Deleted)\r\nd STORE 2 +FLAGS (\\Flagged)\r\ne EXPUNGE\r\n')
  net.pass(1)
  const before = two.output().length
  two.type('f NOOP\r\n')
  net.pass(1)
  expect(two.output().slice(before).replaceAll('\r', '')).toMatch(
    /^\* 1 EXPUNGE\n(\* \d RECENT\n)?\* 1 FETCH \(FLAGS \(\\Flagged( \\Recent)?\)\)\nf OK NOOP completed/,
  )
  expect(net.run('b', 'cat /var/mail/joe').replace(/base: \d+/, 'base: N')).toBe(
    'From b@x  Sun Mar  2 11:00:00 2025\nSubject: two\nX-IMAPbase: N 0000000002\nX-UID: 2\nStatus: O\nX-Status: F\n\nlast\n\n[0]',
  )
})

test('silence, lines and literals have limits', () => {
  const net = bed()
  const long = net.start('a', 'nc 10.0.0.2 143', 'pipe')
  long.type('x'.repeat(9000))
  const literal = net.start('a', 'nc 10.0.0.2 143', 'pipe')
  literal.type('a LOGIN {99999999999}\r\n')
  const silent = net.start('a', 'nc -d 10.0.0.2 143')
  net.pass(200)
  const last = (text: string) => text.trim().split('\r\n').at(-1)
  expect(last(long.output())).toBe('* BYE Input buffer full, aborting')
  expect(last(literal.output())).toBe('* BYE Literal size too large')
  expect(last(silent.output())).toBe('* BYE Disconnected for inactivity.')
})

test('a file in mbox format: identifiers rise, and stay', () => {
  const first = parseMbox(BOX, 0)
  expect(first.messages.map(each => [each.uid, each.body])).toEqual([
    [1, 'hello\n'],
    [2, 'last\n'],
  ])
  const again = parseMbox(formatMbox({ ...first, validity: 5, messages: first.messages.slice(1) }), 0)
  expect([again.validity, again.lastUid, again.messages.map(each => each.uid)]).toEqual([5, 2, [2]])
})

test('patterns of names', () => {
  expect(['*', '%', 'a/%', 'in*', 'Inbox'].map(each => fitsPattern('a/b', each))).toEqual([
    true,
    false,
    true,
    false,
    false,
  ])
  expect(['*', '%', 'inbox', '*'.repeat(500)].map(each => fitsPattern('INBOX', each))).toEqual([true, true, true, true])
})
