import type { Tree } from '../../../linux/vfs/directory.ts'
import { SymlinkInode } from '../../../linux/vfs/inode.ts'

const MAIN = `user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
include /etc/nginx/modules-enabled/*.conf;

events {
	worker_connections 768;
}

http {
	sendfile on;
	tcp_nopush on;
	types_hash_max_size 2048;

	include /etc/nginx/mime.types;
	default_type application/octet-stream;

	ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
	ssl_prefer_server_ciphers on;

	access_log /var/log/nginx/access.log;

	gzip on;

	include /etc/nginx/conf.d/*.conf;
	include /etc/nginx/sites-enabled/*;
}
`

const SITE = `server {
	listen 80 default_server;
	listen [::]:80 default_server;

	root /var/www/html;
	index index.html index.htm index.nginx-debian.html;

	server_name _;

	location / {
		try_files $uri $uri/ =404;
	}
}
`

const TYPES: Readonly<Record<string, string>> = {
  'text/html': 'html htm shtml',
  'text/css': 'css',
  'text/xml': 'xml',
  'image/gif': 'gif',
  'image/jpeg': 'jpeg jpg',
  'application/javascript': 'js',
  'application/atom+xml': 'atom',
  'application/rss+xml': 'rss',
  'text/plain': 'txt',
  'image/avif': 'avif',
  'image/png': 'png',
  'image/svg+xml': 'svg svgz',
  'image/tiff': 'tif tiff',
  'image/webp': 'webp',
  'image/x-icon': 'ico',
  'image/x-ms-bmp': 'bmp',
  'font/woff': 'woff',
  'font/woff2': 'woff2',
  'application/java-archive': 'jar war ear',
  'application/json': 'json',
  'application/msword': 'doc',
  'application/pdf': 'pdf',
  'application/postscript': 'ps eps ai',
  'application/rtf': 'rtf',
  'application/wasm': 'wasm',
  'application/x-7z-compressed': '7z',
  'application/x-perl': 'pl pm',
  'application/x-redhat-package-manager': 'rpm',
  'application/x-x509-ca-cert': 'der pem crt',
  'application/xhtml+xml': 'xhtml',
  'application/zip': 'zip',
  'application/octet-stream': 'bin exe dll deb dmg iso img msi msp msm',
  'audio/midi': 'mid midi kar',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'video/mp4': 'mp4',
  'video/mpeg': 'mpeg mpg',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-msvideo': 'avi',
}

/** /etc/nginx/mime.types. */
export const MIME_TYPES: string = `\ntypes {\n${Object.entries(TYPES)
  .map(([type, extensions]) => `    ${type.padEnd(37)} ${extensions};\n`)
  .join('')}}\n`

const UNIT = `[Unit]
Description=A high performance web server and a reverse proxy server
Documentation=man:nginx(8)
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/usr/sbin/nginx -g 'daemon off; master_process on;'
ExecReload=/bin/kill -HUP $MAINPID
TimeoutStopSec=5
KillMode=mixed

[Install]
WantedBy=multi-user.target
`

const WELCOME =
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n<p>The web server runs. What it serves is for you to say.</p>\n</body>\n</html>\n'

/** What Debian's package installs. */
export const FILES: Tree = {
  etc: {
    nginx: {
      'nginx.conf': MAIN,
      'mime.types': MIME_TYPES,
      'conf.d': {},
      'modules-enabled': {},
      'sites-available': { default: SITE },
      'sites-enabled': { default: new SymlinkInode('/etc/nginx/sites-available/default') },
    },
  },
  usr: {
    lib: { systemd: { system: { 'nginx.service': UNIT } } },
    share: { nginx: { html: { 'index.html': WELCOME } } },
  },
  var: { log: { nginx: {} }, www: { html: { 'index.nginx-debian.html': WELCOME } } },
}
