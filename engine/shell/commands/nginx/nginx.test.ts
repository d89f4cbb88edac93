import { expect, test } from 'vitest'
import { installProgram, treeOf } from '../../../lab/machine.ts'
import { Testbed } from '../../../lab/testbed.ts'
import { type DirectoryInode, plant } from '../../../linux/vfs/directory.ts'
import { nginxProgram } from './index.ts'

// Texts: nginx 1.22.1 of Debian 12 with this configuration.

const CONFIG = `worker_processes 1;
error_log /tmp/error.log notice;
events { worker_connections 1024; }
http {
  types { text/html html; text/plain txt; }
  default_type application/octet-stream;
  access_log /tmp/access.log;
  sendfile on;
  upstream back { server 127.0.0.1:9; server 127.0.0.1:10; }
  server {
    listen 8088;
    server_name localhost;
    location / { root /srv/html; index index.html; }
    location /ret { return 200 "hi $host\\n"; }
    location /redir { return 301 /a.txt; }
    location /t418 { return 418; }
    location /p/ { proxy_pass http://back/; }
    location = /exact { return 204; }
    location ~ \\.php$ { return 403; }
  }
  server {
    listen 8088;
    server_name other.example *.wild.example;
    location / { return 200 "other $server_name $request_uri $uri $args\\n"; }
    location /q { proxy_pass http://127.0.0.1:8088/a.txt; }
  }
}
`

function bed(config: string): Testbed {
  const net = new Testbed()
  const files = { '/etc/nginx/nginx.conf': config, '/srv/html/index.html': 'hello\n', '/srv/html/dir/x': '' }
  plant(net.host.mounts.lookup('/') as DirectoryInode, treeOf({ ...files, '/srv/html/a.txt': 'x\n' }))
  installProgram(net.host, '/usr/sbin/nginx', nginxProgram('1.22.1'))
  return net
}

const dated = (text: string) =>
  text
    .replace(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'DATE')
    .replace(/ETag: "\w+-/g, 'ETag: "TIME-')
    .replace(/^.* \[(emerg|error|warn)\] \d+#\d+: (\*\d+ )?/gm, '[$1] ')
    .replaceAll('\r', '')

function page(title: string): string {
  return `<html>\n<head><title>${title}</title></head>\n<body>\n<center><h1>${title}</h1></center>\n<hr><center>nginx/1.22.1</center>\n</body>\n</html>\n`
}

test('files, directories, locations and servers by name', () => {
  const net = bed(CONFIG)
  expect(net.run('a', 'nginx')).toBe('[0]')
  const curl = (...args: string[]) => dated(net.run('a', ['curl', '-s', '-i', ...args]))
  expect(curl('localhost:8088/')).toBe(
    'HTTP/1.1 200 OK\nServer: nginx/1.22.1\nDate: DATE\nContent-Type: text/html\nContent-Length: 6\nLast-Modified: DATE\nConnection: keep-alive\nETag: "TIME-6"\nAccept-Ranges: bytes\n\nhello\n[0]',
  )
  const head = (status: string, length: number, extra = '') =>
    `HTTP/1.1 ${status}\nServer: nginx/1.22.1\nDate: DATE\nContent-Type: text/html\nContent-Length: ${length}\n${extra}Connection: keep-alive\n\n`
  expect(curl('localhost:8088/nothing')).toBe(`${head('404 Not Found', 153)}${page('404 Not Found')}[0]`)
  expect(curl('localhost:8088/dir')).toBe(
    `${head('301 Moved Permanently', 169, 'Location: http://localhost:8088/dir/\n')}${page('301 Moved Permanently')}[0]`,
  )
  expect(curl('localhost:8088/dir/')).toBe(`${head('403 Forbidden', 153)}${page('403 Forbidden')}[0]`)
  expect(curl('-d', 'x', 'localhost:8088/a.txt')).toBe(`${head('405 Not Allowed', 157)}${page('405 Not Allowed')}[0]`)
  expect(curl('localhost:8088/ret/x')).toMatch(
    /\nContent-Type: application\/octet-stream\nContent-Length: 13\n.*\n\nhi localhost\n\[0\]$/s,
  )
  expect(curl('localhost:8088/t418')).toBe(
    'HTTP/1.1 418 \nServer: nginx/1.22.1\nDate: DATE\nContent-Length: 0\nConnection: keep-alive\n\n[0]',
  )
  expect(curl('localhost:8088/exact')).toBe(
    'HTTP/1.1 204 No Content\nServer: nginx/1.22.1\nDate: DATE\nConnection: keep-alive\n\n[0]',
  )
  expect(curl('localhost:8088/x.php')).toContain('403 Forbidden')
  expect(curl('-H', 'Host: foo.wild.example', 'localhost:8088/hey?a=b')).toMatch(
    /other other.example \/hey\?a=b \/hey a=b\n/,
  )
  expect(curl('-H', 'Host: other.example', 'localhost:8088/q')).toBe(
    'HTTP/1.1 200 OK\nServer: nginx/1.22.1\nDate: DATE\nContent-Type: text/plain\nContent-Length: 2\nConnection: keep-alive\nLast-Modified: DATE\nETag: "TIME-2"\nAccept-Ranges: bytes\n\nx\n[0]',
  )
  expect(curl('-r', '0-2', 'localhost:8088/')).toMatch(
    /^HTTP\/1.1 206 Partial Content\n.*\nContent-Range: bytes 0-2\/6\n\nhel\[0\]$/s,
  )
})

test('peers that refuse: 502, and what the logs say', () => {
  const net = bed(CONFIG)
  net.run('a', 'nginx')
  expect(dated(net.run('a', 'curl -s localhost:8088/p/x'))).toBe(`${page('502 Bad Gateway')}[0]`)
  const about = 'client: 127.0.0.1, server: localhost, request: "GET /p/x HTTP/1.1"'
  const lines = ['9', '10'].flatMap(port => [
    `[error] connect() failed (111: Connection refused) while connecting to upstream, ${about}, upstream: "http://127.0.0.1:${port}/x", host: "localhost:8088"\n`,
    `[warn] upstream server temporarily disabled while connecting to upstream, ${about}, upstream: "http://127.0.0.1:${port}/x", host: "localhost:8088"\n`,
  ])
  expect(dated(net.run('a', 'grep -v notice /tmp/error.log'))).toBe(`${lines.join('')}[0]`)
  expect(net.run('a', 'cat /tmp/access.log')).toMatch(
    /^127\.0\.0\.1 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/p\/x HTTP\/1\.1" 502 157 "-" "curl\/[\d.]+"\n\[0\]$/,
  )
})

test('reload and quit', () => {
  const net = bed(CONFIG)
  net.run('a', 'nginx')
  net.run('a', ['sed', '-i', 's/8088/8089/', '/etc/nginx/nginx.conf'])
  expect(net.run('a', 'nginx -s reload')).toMatch(/\[notice\] \d+#\d+: signal process started\n\[0\]$/)
  net.pass(1)
  expect(net.run('a', 'curl -s localhost:8089/a.txt')).toBe('x\n[0]')
  expect(net.run('a', 'pgrep -c nginx')).toBe('2\n[0]')
  net.run('a', 'nginx -s quit')
  net.pass(1)
  expect(net.run('a', 'pgrep -c nginx')).toBe('0\n[1]')
  expect(net.run('a', 'nginx -s reload')).toContain('[error] ')
})

const WRONG: readonly (readonly [from: string, to: string, problem: string])[] = [
  ['listen 8088', 'listen abc', 'host not found in "abc" of the "listen" directive in /etc/nginx/nginx.conf:11'],
  ['sendfile on;', 'sendfil on;', 'unknown directive "sendfil" in /etc/nginx/nginx.conf:8'],
  ['sendfile on;', 'sendfile on', 'directive "sendfile" is not terminated by ";" in /etc/nginx/nginx.conf:9'],
  [
    'sendfile on;',
    'sendfile maybe;',
    'invalid value "maybe" in "sendfile" directive, it must be "on" or "off" in /etc/nginx/nginx.conf:8',
  ],
  ['sendfile on;', 'sendfile on; sendfile off;', '"sendfile" directive is duplicate in /etc/nginx/nginx.conf:8'],
  ['http://back/', 'http://backend/', 'host not found in upstream "backend" in /etc/nginx/nginx.conf:17'],
  ['http://back/', 'back/', 'invalid URL prefix in /etc/nginx/nginx.conf:17'],
  ['/redir', '/ret', 'duplicate location "/ret" in /etc/nginx/nginx.conf:15'],
  ['events', 'server { }\nevents', '"server" directive is not allowed here in /etc/nginx/nginx.conf:3'],
  [
    'sendfile on;',
    'include /nothing.conf;',
    'open() "/nothing.conf" failed (2: No such file or directory) in /etc/nginx/nginx.conf:8',
  ],
  [
    'worker_processes 1',
    'worker_processes',
    'invalid number of arguments in "worker_processes" directive in /etc/nginx/nginx.conf:1',
  ],
]

test.each(WRONG)('nginx -t: %s -> %s', (from, to, problem) => {
  expect(dated(bed(CONFIG.replace(from, to)).run('a', 'nginx -t'))).toBe(
    `[emerg] ${problem}\nnginx: configuration file /etc/nginx/nginx.conf test failed\n[1]`,
  )
})

test('the package as it comes serves its page, by IPv6 too; what never ends a line is refused', () => {
  const net = new Testbed()
  expect(net.run('a', 'nginx')).toBe('[0]')
  expect(net.run('a', 'curl -s http://127.0.0.1/')).toContain('<h1>Welcome to nginx!</h1>')
  expect(net.run('a', 'curl -s http://[::1]/')).toContain('<h1>Welcome to nginx!</h1>')
  const rubbish = net.start('a', 'nc 127.0.0.1 80', 'pipe')
  // A pipe takes so much at once.
  for (let part = 0; part < 4; part++) {
    rubbish.type('a'.repeat(60_000))
    net.pass(0.5)
  }
  expect(rubbish.process.status).not.toBe(null)
  expect(net.run('a', 'curl -s -o /dev/null -w %{http_code} http://127.0.0.1/')).toBe('200[0]')
})
