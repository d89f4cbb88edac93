import { FdTable } from '../linux/file.ts'
import type { Host } from '../linux/host.ts'
import { exitCode, type Process } from '../linux/process.ts'
import type { Program } from '../linux/program.ts'
import { ServiceManager } from '../linux/systemd/service-manager.ts'
import { openNull } from '../linux/vfs/devices.ts'
import { failed } from '../net/errno.ts'
import { openFileFor } from './stream.ts'

/** Where a program's output goes as it is written. */
export interface Output {
  readonly stdout: (bytes: Uint8Array) => void
  readonly stderr: (bytes: Uint8Array) => void
}

/** Init: adopts orphans, forgets them when they end, does nothing else. */
const INIT: Program = {
  name: 'init',
  *main(process) {
    for (;;) {
      const report = yield* process.waitChild(null, { hang: true })
      if (failed(report)) yield* process.wait([process.childChanged])
    }
  },
}

/** Starts process 1 of a machine. */
export function startInit(host: Host): Process {
  const init = host.start(INIT, { argv: ['/sbin/init'], env: new Map(), cwd: '/' }, null)
  if (failed(init)) throw new Error(`init: ${init.name}`)
  host.services = new ServiceManager(init)
  return init
}

/** Starts a command as root without a terminal, its output going to `output`. */
export function startCommand(
  host: Host,
  argv: readonly string[],
  output: Output,
  env: ReadonlyMap<string, string> = ROOT_ENVIRONMENT,
): Process {
  const init = host.pids.init ?? startInit(host)
  const fds = new FdTable()
  fds.set(0, openNull())
  fds.set(1, openFileFor('stdout', output.stdout))
  fds.set(2, openFileFor('stderr', output.stderr))
  const path = argv[0]!.includes('/') ? argv[0]! : `/usr/bin/${argv[0]}`
  const process = host.spawn(init, path, { argv, env, fds, cwd: '/root', newSession: true })
  if (failed(process)) throw new Error(`${path}: ${process.text}`)
  return process
}

export const ROOT_ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['HOME', '/root'],
  ['LOGNAME', 'root'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['SHELL', '/bin/bash'],
  ['USER', 'root'],
  ['LANG', 'C.UTF-8'],
])

/** Runs a command to its end, time flying; the exit status a shell would show. `limit` bounds the timers, against endless programs. */
export function runCommand(
  host: Host,
  argv: readonly string[],
  output: Output,
  limit = Number.POSITIVE_INFINITY,
): number {
  const process = startCommand(host, argv, output)
  for (let steps = 0; process.status === null; steps++) {
    if (steps >= limit) throw new Error(`${argv.join(' ')}: did not end after ${limit} steps`)
    if (!host.sim.step()) throw new Error(`${argv.join(' ')}: waits for something that never comes`)
  }
  return exitCode(process.status)
}
