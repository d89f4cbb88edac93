import { Headers } from '../../../linux/http/headers.ts'
import { type OutgoingResponse, serveHttp } from '../../../linux/http/server.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openTcp } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import { type DnsPlugin, seconds, unknownProperty, wrongArgument } from '../plugin.ts'
import { rcodeName } from '../text.ts'

/** Answers one path on a port of its own, as long as the configuration lasts. */
function* serve(process: Process, port: number, path: string, answer: () => OutgoingResponse): Running<void> {
  const opened = openTcp(process)
  if (failed(opened)) return
  const { socket, fd } = opened
  socket.reuseAddress = true
  try {
    if ((socket.bind(0, port) ?? socket.listen(128)) !== undefined) return
    yield* serveHttp(process, socket, function* (request) {
      yield* process.compute(1000)
      return request.path === path ? answer() : text(404, '404 page not found\n')
    })
  } finally {
    process.close(fd)
  }
}

function text(status: number, body: string): OutgoingResponse {
  return { status, headers: Headers.of({ 'Content-Type': 'text/plain; charset=utf-8' }), body }
}

/** `:8080` or `ADDRESS:8080`. */
function portOf(argument: string | undefined, fallback: number): number | undefined {
  if (argument === undefined) return fallback
  const match = /:(\d+)$/.exec(argument)
  return match === null ? undefined : Number(match[1])
}

/** HTTP on :8080/health: the process lives (plugin/health). */
export const health: DnsPlugin = {
  name: 'health',
  setup({ process, directive, background }) {
    const port = portOf(directive.args[0], 8080)
    if (port === undefined || directive.args.length > 1) throw wrongArgument(directive)
    for (const property of directive.block)
      if (property.name !== 'lameduck' || seconds(property.args[0] ?? '') === undefined) throw unknownProperty(property)
    background(() => serve(process, port, '/health', () => text(200, 'OK')))
    return undefined
  },
}

/** HTTP on :8181/ready: every plugin that has to be is ready (plugin/ready). */
export const ready: DnsPlugin = {
  name: 'ready',
  setup({ process, directive, background, server }) {
    const port = portOf(directive.args[0], 8181)
    if (port === undefined) throw wrongArgument(directive)
    background(() =>
      serve(process, port, '/ready', () => {
        const waiting = server.ready.filter(({ isReady }) => !isReady()).map(({ name }) => name)
        return waiting.length === 0 ? text(200, 'OK') : text(503, waiting.join(','))
      }),
    )
    return undefined
  },
}

/** HTTP on :9153/metrics: what was answered, in Prometheus' text format (plugin/metrics). */
export const prometheus: DnsPlugin = {
  name: 'prometheus',
  setup({ process, directive, background, server }) {
    const port = portOf(directive.args[0], 9153)
    if (port === undefined) throw wrongArgument(directive)
    background(() =>
      serve(process, port, '/metrics', () => {
        const lines = [
          '# HELP coredns_dns_responses_total Counter of response status codes.',
          '# TYPE coredns_dns_responses_total counter',
          ...Array.from(
            server.answered,
            ([rcode, count]) => `coredns_dns_responses_total{rcode="${rcodeName(rcode)}"} ${count}`,
          ),
          '',
        ]
        return text(200, lines.join('\n'))
      }),
    )
    return undefined
  },
}
