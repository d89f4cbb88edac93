import { expect, test } from 'vitest'
import { treeOf } from '../../../lab/machine.ts'
import { Testbed } from '../../../lab/testbed.ts'
import { type DirectoryInode, plant } from '../../../linux/vfs/directory.ts'
import type { FileInode } from '../../../linux/vfs/inode.ts'
import { parseFtpConfig } from './config.ts'

// What anonymous users see is in tests/recordings/transcripts/server/ftp; texts of local users are vsftpd's 3.0.3.

const HASH = '$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.'

function bed(config: string): Testbed {
  const net = Testbed.twoHosts()
  const root = net.host.mounts.lookup('/') as DirectoryInode
  const passwd = net.host.mounts.lookup('/etc/passwd') as FileInode
  plant(
    root,
    treeOf({
      '/etc/vsftpd.conf': `listen=YES\nsecure_chroot_dir=/tmp\n${config}`,
      '/etc/passwd': `${passwd.text}joe:x:1001:1001::/home/joe:/bin/bash\n`,
      '/etc/shadow': `joe:${HASH}:1:0:99999:7:::\n`,
      '/home/joe/h.txt': 'home\n',
      '/srv/ftp/a.txt': 'a\n',
    }),
  )
  net.start('b', 'vsftpd')
  net.pass(0.1)
  return net
}

test('local users: a password, a home, and other files too unless they are locked in', () => {
  const net = bed('anonymous_enable=NO\nlocal_enable=YES\n')
  expect(net.run('a', 'curl -sS -u joe:secret ftp://10.0.0.2/h.txt')).toBe('home\n[0]')
  expect(net.run('a', 'curl -sS -u joe:secret ftp://10.0.0.2//srv/ftp/a.txt')).toBe('a\n[0]')
  expect(net.run('a', 'curl -sS -u joe:wrong ftp://10.0.0.2/h.txt')).toBe('curl: (67) Access denied: 530\n[67]')
  expect(net.run('a', 'curl -sS ftp://10.0.0.2/')).toBe('curl: (67) Access denied: 530\n[67]')
  const locked = bed('local_enable=YES\nchroot_local_user=YES\nallow_writeable_chroot=YES\n')
  expect(locked.run('a', 'curl -sS -l -u joe:secret ftp://10.0.0.2//')).toBe('h.txt\n[0]')
  expect(locked.run('a', 'curl -sS -u joe:secret ftp://10.0.0.2//srv/ftp/a.txt')).toBe(
    'curl: (9) Server denied you to change to the given directory\n[9]',
  )
})

test('a line without end is refused, and a client that says nothing is told after a while', () => {
  const net = bed('idle_session_timeout=10\n')
  const rubbish = net.start('a', 'nc 10.0.0.2 21', 'pipe')
  rubbish.type('x'.repeat(6000))
  net.pass(1)
  expect(rubbish.output().replaceAll('\r', '')).toBe('220 (vsFTPd 3.0.3)\n500 Input line too long.\n')
  const silent = net.start('a', 'nc -d 10.0.0.2 21')
  net.pass(12)
  expect(silent.output().replaceAll('\r', '')).toBe('220 (vsFTPd 3.0.3)\n421 Timeout.\n')
})

test('a configuration: blanks belong to the name', () => {
  expect(parseFtpConfig('listen=YES\n# x\n\nlisten_port=2121\n')).toMatchObject({ listen: true, listen_port: 2121 })
  expect(parseFtpConfig('listen =YES')).toBe('unrecognised variable in config file: listen ')
  expect(parseFtpConfig('listen=maybe')).toBe('bad bool value in config file for: listen')
  expect(parseFtpConfig('listen=')).toBe('missing value in config file for: listen')
})
