import type { OpenFile } from '../../../linux/file.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { serviceByName } from '../../../linux/resolver/services.ts'
import { connectTcp, openTcp, openUdp } from '../../../linux/sockets.ts'
import { EINTR, EINVAL, type Errno, failed, type Result } from '../../../net/errno.ts'
import type { Ip } from '../../../wire/address.ts'
import type { Shell } from '../shell.ts'

const PATH = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/

/** Whether a redirection means a connection (lib/sh/netopen.c). */
export function isNetworkPath(name: string): boolean {
  return PATH.test(name)
}

/** Opens `/dev/tcp/HOST/PORT` or `/dev/udp/HOST/PORT`: says itself what went wrong, and returns how the redirection fails. */
export function* openNetworkPath(shell: Shell, name: string): Running<Result<OpenFile>> {
  const { process } = shell
  const [, protocol = '', host = '', service = ''] = PATH.exec(name)!
  const port = /^\d+$/.test(service) ? Number(service) : serviceByName(process, service, protocol)?.port
  if (port === undefined || port > 65535) {
    shell.complain(`${service}: Servname not supported for ai_socktype`)
    return EINVAL
  }
  const found = yield* getaddrinfo(process, host)
  if (isGaiError(found)) {
    shell.complain(`${host}: ${found.text}`)
    return EINVAL
  }
  let last: Errno = EINVAL
  for (const ip of found.addresses) {
    const file = yield* protocol === 'tcp' ? openStream(shell, ip, port) : openDatagrams(shell, ip, port)
    if (!failed(file)) return file
    last = file
    if (file === EINTR) break
  }
  // sys_error() names the shell without the line.
  if (last !== EINTR) shell.writeError(`${shell.frames.at(-1)?.file ?? shell.name}: connect: ${last.text}\n`)
  return last
}

function* openStream({ process }: Shell, ip: Ip, port: number): Running<Result<OpenFile>> {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return opened
  const connected = yield* connectTcp(process, opened.socket, ip, port)
  return connected === 0 ? takeOut(process, opened.fd) : refused(process, opened.fd, connected)
}

function* openDatagrams({ process }: Shell, ip: Ip, port: number): Running<Result<OpenFile>> {
  yield* process.compute(1000)
  const opened = openUdp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return opened
  const error = opened.socket.connect(ip, port)
  return failed(error) ? refused(process, opened.fd, error) : takeOut(process, opened.fd)
}

function refused(process: Shell['process'], fd: number, error: Errno): Errno {
  process.close(fd)
  return error
}

/** The open file, held once by whoever gets it; the redirection puts it under its own descriptor. */
function takeOut(process: Shell['process'], fd: number): OpenFile {
  const file = process.fds.get(fd)!.retain()
  process.close(fd)
  return file
}
