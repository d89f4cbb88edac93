import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MASKS, maskOutput } from '../record/transcripts/masks.ts'
import { runInSandbox } from '../record/transcripts/sandbox.ts'

const LIMIT_SECONDS = 90
const CLI = join(import.meta.dirname, '../../cli/main.ts')
const ALL_MASKS = MASKS.map(({ name }) => name)

/** What a script printed, masked, with its status as the last line. */
export type Outcome = string

export interface Comparison {
  readonly real: Outcome
  readonly emulated: Outcome
}

export async function compare(script: string): Promise<Comparison> {
  const directory = mkdtempSync(join(tmpdir(), 'fuzz-'))
  try {
    const path = join(directory, 'script.sh')
    writeFileSync(path, script)
    const [real, emulated] = await Promise.all([runReal(path, script), runEmulated(path, script)])
    return { real, emulated }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function runReal(path: string, script: string): Promise<Outcome> {
  const { directory, output, status } = await runInSandbox(path, [], LIMIT_SECONDS)
  rmSync(directory, { recursive: true })
  return outcome(output, status, script)
}

/** Both streams go to one file, as in the sandbox, so that they keep their order. */
function runEmulated(path: string, script: string): Promise<Outcome> {
  const written = `${path}.out`
  const fd = openSync(written, 'w')
  const child = spawn(process.execPath, [CLI, 'run', path], { stdio: ['ignore', fd, fd] })
  closeSync(fd)
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_SECONDS * 1000)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', status => {
      clearTimeout(limit)
      resolve(outcome(readFileSync(written, 'utf8'), status, script))
    })
  })
}

const outcome = (output: string, status: number | null, script: string): Outcome =>
  `${maskOutput(output, ALL_MASKS, script)}[${status ?? 'did not end'}]\n`
