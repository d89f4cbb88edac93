import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { exitCode, type Host, type Lab, startScript } from '../../engine/index.ts'
import { hostOf, readScript } from '../labs.ts'
import { write } from '../output.ts'
import type { Namespace } from './namespace.ts'
import type { AttachOptions } from './options.ts'
import type { Pace } from './pace.ts'

/** What is done with a lab that is attached; the exit status. `over` ends a command that still runs. */
export async function session(
  lab: Lab,
  pace: Pace,
  namespace: Namespace,
  options: AttachOptions,
  over: AbortSignal,
): Promise<number> {
  const host = hostOf(lab, options.on)
  if (options.script !== undefined) {
    const status = await script(host, pace, readScript(options.script))
    if (status !== 0) return status
  }
  if (options.command.length > 0) return inside(namespace, options.command, over)
  if (process.stdin.isTTY) return terminal(lab, host, pace)
  return new Promise<number>(() => {})
}

/** The first signal that asks to end, as an exit status. While a command runs in the namespace, Ctrl-C is for that. */
export function interrupted(commanded: boolean): Promise<number> {
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
      process.on(signal, () => {
        if (signal !== 'SIGINT' || !commanded) resolve(128 + constants.signals[signal])
      })
  })
}

async function script(host: Host, pace: Pace, text: string): Promise<number> {
  const output = { stdout: (bytes: Uint8Array) => write(1, bytes), stderr: (bytes: Uint8Array) => write(2, bytes) }
  let running: ReturnType<typeof startScript> | undefined
  pace.act(() => {
    running = startScript(host, text, output)
  })
  await pace.until(() => running!.status !== null)
  return exitCode(running!.status!)
}

async function inside({ name }: Namespace, command: readonly string[], over: AbortSignal): Promise<number> {
  const child = spawn('ip', ['netns', 'exec', name, ...command], { stdio: 'inherit' })
  over.addEventListener('abort', () => child.kill())
  const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return status ?? 128 + (signal === null ? 0 : constants.signals[signal])
}

/** A login on the host, on the terminal of whoever called, until the shell ends. */
async function terminal(lab: Lab, host: Host, pace: Pace): Promise<number> {
  const { stdin, stdout } = process
  const size = () => ({ rows: stdout.rows || 24, columns: stdout.columns || 80 })
  pace.act(() => {
    lab.act({ type: 'open', terminal: 'console', host: host.name, ...size() })
  })
  const opened = lab.terminal('console')!
  write(1, opened.scrollback)
  opened.listen(bytes => write(1, bytes))
  stdin.setRawMode(true)
  stdin.setEncoding('utf8').on('data', (text: string) => {
    pace.act(() => lab.act({ type: 'type', terminal: 'console', text }))
  })
  stdout.on('resize', () => pace.act(() => lab.act({ type: 'resize', terminal: 'console', ...size() })))
  const { shell } = opened
  await pace.until(() => opened.shell !== shell)
  stdin.setRawMode(false)
  stdin.pause()
  return 0
}
