/** What was fixed when nginx was compiled: Debian's package and Docker's image differ. */
export interface NginxBuild {
  readonly version: string
  /** Where relative paths begin; ends in a slash. */
  readonly prefix: string
  /** Where errors go before a configuration says where: a file, or `stderr`. */
  readonly errorLog: string
  readonly pid: string
}

/** The package of Debian 12. */
export const DEBIAN: NginxBuild = {
  version: '1.22.1',
  prefix: '/usr/share/nginx/',
  errorLog: 'stderr',
  pid: '/run/nginx.pid',
}

/** The image of Docker's library, of any version. */
export function dockerBuild(version: string): NginxBuild {
  return { version, prefix: '/etc/nginx/', errorLog: '/var/log/nginx/error.log', pid: '/run/nginx.pid' }
}

/** What -V says besides the version. */
export function buildText({ prefix, errorLog, pid }: NginxBuild): string {
  const paths = [
    `--prefix=${prefix.replace(/\/$/, '')}`,
    '--conf-path=/etc/nginx/nginx.conf',
    `--error-log-path=${errorLog}`,
    '--http-log-path=/var/log/nginx/access.log',
    `--pid-path=${pid}`,
  ]
  const modules = '--with-http_ssl_module --with-http_stub_status_module'
  return `built with OpenSSL 3.0.19 27 Jan 2026\nTLS SNI support enabled\nconfigure arguments: ${paths.join(' ')} ${modules}\n`
}
