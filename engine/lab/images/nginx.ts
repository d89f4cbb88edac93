import { DirectoryInode, plant, type Tree } from '../../linux/vfs/directory.ts'
import { FileInode, SymlinkInode } from '../../linux/vfs/inode.ts'
import { MIME_TYPES } from '../../shell/commands/nginx/files.ts'
import { nginxProgram } from '../../shell/commands/nginx/index.ts'
import type { ImageSpec } from './registry.ts'

/** The last release of each line 1.N, by N; even lines are stable, the newest odd one is `latest`. */
const RELEASES: Readonly<Record<number, number>> = {
  7: 12,
  8: 1,
  9: 15,
  10: 3,
  11: 13,
  12: 2,
  13: 12,
  14: 2,
  15: 12,
  16: 1,
  17: 10,
  18: 0,
  19: 10,
  20: 2,
  21: 6,
  22: 1,
  23: 4,
  24: 0,
  25: 5,
  26: 3,
  27: 5,
  28: 1,
  29: 4,
}
const MAINLINE = 29
const STABLE = 28

const FLAVOUR = '(?:-(?:alpine|alpine-slim|alpine-perl|perl|otel|bookworm|bullseye|buster|stretch|trixie))?'

/** Tags that the image has: `1.27`, `1.27.5`, `latest`, `stable-alpine` and the like. */
const TAGS = new RegExp(
  `^(?:(?:latest|mainline|stable|1)${FLAVOUR}|alpine|perl|alpine-slim|${Object.entries(RELEASES)
    .map(
      ([line, last]) =>
        `1\\.${line}(?:\\.(?:${Array.from({ length: last + 1 }, (_, patch) => patch).join('|')}))?${FLAVOUR}`,
    )
    .join('|')})$`,
)

function versionOf(tag: string): string {
  const match = /^1\.(\d+)(?:\.(\d+))?/.exec(tag)
  const line = match === null ? (tag.startsWith('stable') ? STABLE : MAINLINE) : Number(match[1])
  return `1.${line}.${match?.[2] ?? RELEASES[line]}`
}

const MAIN_CONFIG = `user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`

const DEFAULT_SERVER = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`

const page = (title: string, text: string) =>
  `<!DOCTYPE html>\n<html>\n<head>\n<title>${title}</title>\n</head>\n<body>\n<h1>${title === 'Error' ? 'An error occurred.' : title}</h1>\n<p>${text}</p>\n</body>\n</html>\n`

const FILES: Tree = {
  etc: {
    passwd:
      'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnginx:x:101:101:nginx user:/nonexistent:/bin/false\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
    group: 'root:x:0:\ndaemon:x:1:\nnginx:x:101:\nnogroup:x:65534:\n',
    nginx: { 'nginx.conf': MAIN_CONFIG, 'mime.types': MIME_TYPES, 'conf.d': { 'default.conf': DEFAULT_SERVER } },
  },
  usr: {
    share: {
      nginx: {
        html: {
          'index.html': page('Welcome to nginx!', 'The web server runs. What it serves is for you to say.'),
          '50x.html': page('Error', 'The page cannot be had just now. The log of errors says why.'),
        },
      },
    },
  },
  var: {
    log: {
      nginx: { 'access.log': new SymlinkInode('/dev/stdout'), 'error.log': new SymlinkInode('/dev/stderr') },
    },
  },
}

/** nginx of Docker's library, on an image with every tool. */
export function nginxImage(base: DirectoryInode): ImageSpec {
  const rootOf = (version: string) => () => {
    const root = plant(new DirectoryInode(0o755, base), FILES)
    const program = new FileInode('nginx: a program of the emulated system\n', 0o755, nginxProgram(version))
    return plant(root, { usr: { sbin: { nginx: program } } })
  }
  return {
    name: 'docker.io/library/nginx',
    tags: TAGS,
    root: rootOf(versionOf('latest')),
    variant: tag => {
      const version = versionOf(tag)
      return { root: rootOf(version), env: { NGINX_VERSION: version } }
    },
    cmd: ['nginx', '-g', 'daemon off;'],
  }
}
