import { expect, test } from 'vitest'
import { treeOf } from '../../../lab/machine.ts'
import { Testbed } from '../../../lab/testbed.ts'
import { type DirectoryInode, plant } from '../../../linux/vfs/directory.ts'
import { LimitZone } from './limit.ts'

// What clients see of the rest is in tests/recordings/transcripts/server/nginx-rewrite; the hashes are openssl's.

const USERS = 'ann:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/\nbob:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\neve:plain\n'
const CONFIG = `events {}
http {
  server { listen 80; location / { auth_basic x; auth_basic_user_file users; root /srv; } }
}
`

test('passwords in the schemes of htpasswd', () => {
  const net = new Testbed()
  const files = { '/etc/nginx/nginx.conf': CONFIG, '/etc/nginx/users': USERS, '/srv/a': 'in\n' }
  plant(net.host.mounts.lookup('/') as DirectoryInode, treeOf(files))
  net.run('a', 'nginx')
  net.pass(0.1)
  const ask = (user: string) => net.run('a', `curl -sf -u ${user} http://127.0.0.1/a`)
  expect(['ann:secret', 'bob:secret'].map(ask)).toEqual(['in\n[0]', 'in\n[0]'])
  expect(['ann:wrong', 'bob:wrong', 'eve:plain'].map(ask)).toEqual(['[22]', '[22]', '[22]'])
})

test('a limit leaks as a bucket does', () => {
  const zone = new LimitZone('', 1000)
  const at = (seconds: number) => zone.count('k', 1, seconds * 1e9)
  expect(at(0)).toEqual({ excess: 0, over: false })
  expect(at(0)).toEqual({ excess: 1000, over: false })
  expect(at(0.5)).toEqual({ excess: 1500, over: true })
  expect(at(1)).toEqual({ excess: 1000, over: false })
  expect(zone.delay(1000)).toBe(1e9)
})
