import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NAMESPACES = ['--net', '--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--propagation', 'private']

/** One run of a script on the real kernel. */
export interface Run {
  /** Holds the captures; the caller removes it. */
  readonly directory: string
  readonly output: string
  /** Null for one that did not end in time. */
  readonly status: number | null
  readonly seconds: number
}

/** Runs the script at `path` once, on the bare host that sandbox.sh makes. Needs root. */
export function runInSandbox(path: string, captures: readonly string[], limitSeconds: number): Promise<Run> {
  const directory = mkdtempSync(join(tmpdir(), 'transcript-'))
  const argv = [...NAMESPACES, 'bash', join(import.meta.dirname, 'sandbox.sh'), path, 'output', ...captures]
  const began = performance.now()
  const child = spawn('unshare', argv, { cwd: directory, stdio: ['ignore', 'inherit', 'inherit'] })
  const limit = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', status => {
      clearTimeout(limit)
      const written = join(directory, 'output')
      const output = existsSync(written) ? readFileSync(written, 'utf8') : ''
      resolve({ directory, output, status, seconds: (performance.now() - began) / 1000 })
    })
  })
}
