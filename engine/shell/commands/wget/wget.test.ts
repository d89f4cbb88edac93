import { expect, test } from 'vitest'
import { installProgram, treeOf } from '../../../lab/machine.ts'
import { Testbed } from '../../../lab/testbed.ts'
import { type DirectoryInode, plant } from '../../../linux/vfs/directory.ts'
import { nginxProgram } from '../nginx/index.ts'
import { busyboxWget } from './busybox.ts'

// Texts: GNU Wget 1.21.3 against nginx 1.22.1; BusyBox 1.36.1, networking/wget.c.

const CONFIG = `error_log /tmp/e; events {}
http { access_log off; types { text/html html; } server { listen 80; location / { root /srv; }
location /r { return 302 /index.html; } location /noc { return 200 "abc"; } } }
`

function bed(): (...args: string[]) => string {
  const net = Testbed.twoHosts()
  const files = { '/etc/nginx/nginx.conf': CONFIG, '/srv/index.html': 'hello\n', '/etc/hosts': '10.0.0.1 web\n' }
  plant(net.host.mounts.lookup('/') as DirectoryInode, treeOf(files))
  installProgram(net.host, '/usr/sbin/nginx', nginxProgram('1.22.1'))
  installProgram(net.host, '/usr/bin/bwget', busyboxWget)
  net.run('a', 'nginx')
  return (...args) =>
    net
      .run('b', args)
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')
      .replace(/\(\S+ [KMG]?B\/s\)/g, '(RATE)')
      .replace(/100% .*$/gm, '100% RATE')
}

const START = `--TIME--  http://web/
Resolving web (web)... 10.0.0.1
Connecting to web (web)|10.0.0.1|:80... connected.
HTTP request sent, awaiting response... `
const BAR = '     0K                                                       100% RATE'

test('documents, redirections and errors', () => {
  const run = bed()
  expect(run('wget', 'web')).toBe(
    `${START}200 OK\nLength: 6 [text/html]\nSaving to: ‘index.html’\n\n${BAR}\n\nTIME (RATE) - ‘index.html’ saved [6/6]\n\n[0]`,
  )
  expect(run('wget', '-qO-', 'web')).toBe('hello\n[0]')
  expect(run('wget', '-O-', 'http://web/')).toBe(
    `${START}200 OK\nLength: 6 [text/html]\nSaving to: ‘STDOUT’\nhello\n\n${BAR}\n\nTIME (RATE) - written to stdout [6/6]\n\n[0]`,
  )
  expect(run('wget', 'http://web/nothing')).toBe(
    `${START.replace('web/', 'web/nothing')}404 Not Found\nTIME ERROR 404: Not Found.\n\n[8]`,
  )
  expect(run('wget', 'http://web:81/')).toBe(
    '--TIME--  http://web:81/\nResolving web (web)... 10.0.0.1\nConnecting to web (web)|10.0.0.1|:81... failed: Connection refused.\n[4]',
  )
  expect(run('wget', '-O', 'x', 'http://web/r')).toBe(
    `${START.replace('web/', 'web/r')}302 Moved Temporarily\nLocation: http://web/index.html [following]\n--TIME--  http://web/index.html\nReusing existing connection to web:80.\nHTTP request sent, awaiting response... 200 OK\nLength: 6 [text/html]\nSaving to: ‘x’\n\n${BAR}\n\nTIME (RATE) - ‘x’ saved [6/6]\n\n[0]`,
  )
  expect(run('wget', '--spider', 'web')).toBe(
    `Spider mode enabled. Check if remote file exists.\n${START}200 OK\nLength: 6 [text/html]\nRemote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n[0]`,
  )
  expect(run('wget', '-nv', 'web')).toBe('TIME URL:http://web/ [6/6] -> "index.html.1" [1]\n[0]')
  expect(run('wget', '-nv', '-O', '-', 'web/nothing')).toBe('http://web/nothing:\nTIME ERROR 404: Not Found.\n[8]')
  expect(run('wget', '-O', '/nodir/x', 'web')).toBe('/nodir/x: No such file or directory\n[1]')
  expect(run('wget')).toBe(
    "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n[1]",
  )
  expect(run('wget', '-T', '1', '-t', '1', 'http://10.0.0.9/')).toMatch(
    /^--TIME-- {2}http:\/\/10.0.0.9\/\nConnecting to 10.0.0.9:80... failed: Connection timed out.\nGiving up.\n\n\[4\]$/,
  )
})

test("BusyBox's wget", () => {
  const run = bed()
  expect(run('bwget', '-qO-', 'web')).toBe('hello\n[0]')
  expect(run('bwget', '--spider', '--timeout=1', 'web')).toBe(
    'Connecting to web (10.0.0.1:80)\nremote file exists\n[0]',
  )
  expect(run('bwget', '-O-', 'web')).toBe(
    `Connecting to web (10.0.0.1:80)\nwriting to stdout\nhello\n${'-'.padEnd(20)} 100% RATE\nwritten to stdout\n[0]`,
  )
  expect(run('bwget', '-T', '1', 'http://10.0.0.9')).toBe(
    'Connecting to 10.0.0.9 (10.0.0.9:80)\nwget: download timed out\n[1]',
  )
  expect(run('bwget', 'web/nothing')).toBe(
    'Connecting to web (10.0.0.1:80)\nwget: server returned error: HTTP/1.1 404 Not Found\n[1]',
  )
  expect(run('bwget', 'web:81')).toBe(
    "Connecting to web:81 (10.0.0.1:81)\nwget: can't connect to remote host (10.0.0.1): Connection refused\n[1]",
  )
  expect(run('bwget', 'nosuch')).toBe("wget: bad address 'nosuch'\n[1]")
})
