import { FdTable } from '../../linux/file.ts'
import { openPipe } from '../../linux/pipe.ts'
import type { Process } from '../../linux/process.ts'
import { exitCode } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { connectTcp, openTcp } from '../../linux/sockets.ts'
import { EAGAIN, failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import { decodeUtf8 } from '../../sim/utf8.ts'
import { parseIp } from '../../wire/address.ts'
import type { Container, Probe } from '../api/schema/generated/types.ts'
import type { RunningContainer } from './container.ts'
import { httpProbe } from './probe-http.ts'

/** What one look at a container found, and in which words it is told. */
export interface ProbeOutcome {
  readonly success: boolean
  readonly output: string
}

/** One probe of a container from the kubelet's network namespace (pkg/probe). */
export function* probeOnce(
  kubelet: Process,
  running: RunningContainer,
  probe: Probe,
  podIp: string,
): Running<ProbeOutcome> {
  const timeout = (probe.timeoutSeconds ?? 1) * SECOND
  if (probe.exec !== undefined) return yield* execProbe(kubelet, running, probe.exec.command ?? [], timeout)
  if (probe.tcpSocket !== undefined) {
    const port = portNumber(probe.tcpSocket.port, running.setup.container)
    const host = (probe.tcpSocket.host ?? '') !== '' ? probe.tcpSocket.host! : podIp
    return yield* tcpProbe(kubelet, host, port, timeout)
  }
  if (probe.httpGet !== undefined) {
    const { path = '/', port, host = '', scheme = 'HTTP', httpHeaders = [] } = probe.httpGet
    const target = {
      scheme,
      host: host !== '' ? host : podIp,
      port: portNumber(port, running.setup.container),
      path,
      headers: httpHeaders,
    }
    return yield* httpProbe(kubelet, target, timeout)
  }
  if (probe.grpc !== undefined) return { success: false, output: 'grpc probes are not emulated here' }
  return { success: true, output: '' }
}

function portNumber(port: number | string, container: Container): number {
  if (typeof port === 'number') return port
  return container.ports?.find(each => each.name === port)?.containerPort ?? (Number(port) || 0)
}

function* tcpProbe(kubelet: Process, host: string, port: number, timeout: number): Running<ProbeOutcome> {
  const ip = parseIp(host)
  if (ip === undefined) return { success: false, output: `dial tcp: lookup ${host}: no such host` }
  const opened = openTcp(kubelet, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return { success: false, output: opened.text.toLowerCase() }
  const result = yield* connectTcp(kubelet, opened.socket, ip, port, kubelet.now + timeout)
  kubelet.close(opened.fd)
  if (result === 0) return { success: true, output: '' }
  const why = result.name === 'ETIMEDOUT' ? 'i/o timeout' : `connect: ${result.text.toLowerCase()}`
  return { success: false, output: `dial tcp ${host}:${port}: ${why}` }
}

/** ExecSync: the command's output and status, or a timeout after which it is killed. */
function* execProbe(
  kubelet: Process,
  running: RunningContainer,
  command: readonly string[],
  timeout: number,
): Running<ProbeOutcome> {
  const [output, input] = openPipe(kubelet.host.nextId())
  const fds = new FdTable()
  fds.set(1, input)
  fds.set(2, input)
  output.retain()
  const child = running.exec(kubelet, command, fds)
  if (typeof child === 'string') {
    fds.closeAll()
    output.release()
    return { success: false, output: child }
  }
  const deadline = kubelet.now + timeout
  let text = ''
  for (;;) {
    const bytes = output.read(65536)
    if (bytes === EAGAIN) {
      if ((yield* kubelet.wait([output.changed, child.exited], deadline)) !== 'timeout') continue
      child.terminate({ type: 'signaled', signal: 'KILL' })
      output.release()
      yield* kubelet.waitExit(child)
      return {
        success: false,
        output: `command timed out: "${command.join(' ')}" timed out after ${timeout / SECOND}s`,
      }
    }
    if (failed(bytes) || bytes.length === 0) break
    text += decodeUtf8(bytes)
  }
  output.release()
  const code = exitCode(yield* kubelet.waitExit(child))
  return { success: code === 0, output: text.slice(0, 10_240) }
}
