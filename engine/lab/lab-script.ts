import { FdTable } from '../linux/file.ts'
import type { Host } from '../linux/host.ts'
import { exitCode } from '../linux/process.ts'
import { openNull } from '../linux/vfs/devices.ts'
import { failed } from '../net/errno.ts'
import type { Sim } from '../sim/sim.ts'
import { SECOND } from '../sim/timer.ts'
import { Utf8Decoder } from '../sim/utf8.ts'
import { ROOT_ENVIRONMENT, startInit } from './run.ts'
import { openFileFor } from './stream.ts'

export interface ScriptResult {
  readonly status: number
  /** Standard output and errors as they came. */
  readonly output: string
}

/** Virtual time that a script may take. */
const LIMIT = 1800 * SECOND
const OUTPUT_MAX = 1 << 20

/** Runs a bash script as root on a host, without a terminal, time flying. Status 124 when it does not end within half an hour of virtual time. */
export function runScript(sim: Sim, host: Host, script: string): ScriptResult {
  const init = host.pids.init ?? startInit(host)
  let output = ''
  const decoder = new Utf8Decoder()
  const take = (bytes: Uint8Array) => {
    if (output.length < OUTPUT_MAX) output += decoder.decode(bytes)
  }
  init.writeWholeFile('/tmp/script.sh', script)
  const fds = new FdTable()
  fds.set(0, openNull())
  fds.set(1, openFileFor('stdout', take))
  fds.set(2, openFileFor('stderr', take))
  const process = host.spawn(init, '/bin/bash', {
    argv: ['bash', '/tmp/script.sh'],
    env: ROOT_ENVIRONMENT,
    cwd: '/root',
    fds,
    newSession: true,
  })
  if (failed(process)) return { status: 126, output: `bash: ${process.text}\n` }
  const deadline = sim.now + LIMIT
  while (process.status === null && sim.now < deadline && sim.step()) {}
  if (process.status === null) {
    host.signalGroup(process.group, 'KILL')
    return { status: 124, output }
  }
  return { status: exitCode(process.status), output }
}
