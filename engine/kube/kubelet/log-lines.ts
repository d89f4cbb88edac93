import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { decodeUtf8 } from '../../sim/utf8.ts'
import type { ContainerLog } from './logs.ts'

/** PodLogOptions of the API. */
export interface LogOptions {
  readonly follow: boolean
  readonly timestamps: boolean
  readonly tail: number | undefined
  readonly sinceSeconds: number | undefined
  readonly sinceTime: string | undefined
  readonly limitBytes: number | undefined
}

/** Reads a log as `kubectl logs` shows it: pieces of text, then undefined at the end (pkg/kubelet/kuberuntime/logs). */
export function logLines(
  process: Process,
  log: ContainerLog,
  options: LogOptions,
): { next(): Running<string | undefined> } {
  let position = startOf(process, log, options)
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY
  return {
    *next() {
      for (;;) {
        const { bytes } = log.file
        if (position > bytes.length) position = 0
        const end = bytes.lastIndexOf(0x0a) + 1
        if (end > position && left > 0) {
          const shown = plain(decodeUtf8(bytes, position, end), options.timestamps).slice(0, left)
          position = end
          left -= shown.length
          return shown
        }
        if (!options.follow || log.ended || left <= 0) return undefined
        yield* process.wait([log.changed])
      }
    },
  }
}

/** Where the lines begin that are wanted. */
function startOf(process: Process, log: ContainerLog, { tail, sinceSeconds, sinceTime }: LogOptions): number {
  const { bytes } = log.file
  const since =
    sinceTime ??
    (sinceSeconds === undefined ? '' : new Date(process.host.sim.wallMilliseconds - sinceSeconds * 1000).toISOString())
  const starts: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at)
    if (end < 0) break
    if (since === '' || decodeUtf8(bytes, at, at + 24) >= since.slice(0, 24)) starts.push(at)
    at = end + 1
  }
  if (tail === undefined || tail < 0) return starts[0] ?? bytes.length
  return tail === 0 ? bytes.length : (starts.at(-tail) ?? starts[0] ?? bytes.length)
}

/** Lines without what the runtime has put in front: `TIME STREAM F text`. */
function plain(text: string, timestamps: boolean): string {
  return text
    .split('\n')
    .map(line => {
      const [time = '', , , ...rest] = line.split(' ')
      return line === '' ? '' : (timestamps ? `${time} ` : '') + rest.join(' ')
    })
    .join('\n')
}
