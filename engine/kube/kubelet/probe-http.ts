import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { ProbeOutcome } from './probe.ts'

export interface HttpProbeTarget {
  readonly scheme: string
  readonly host: string
  readonly port: number
  readonly path: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

/** GET, and any status from 200 to 399 is success (pkg/probe/http). To be connected to linux/http. */
export function* httpProbe(_kubelet: Process, target: HttpProbeTarget, _timeout: number): Running<ProbeOutcome> {
  return {
    success: false,
    output: `Get "${target.scheme.toLowerCase()}://${target.host}:${target.port}${target.path}": not connected`,
  }
}
