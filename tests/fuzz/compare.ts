import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MASKS, maskOutput } from '../record/transcripts/masks.ts'
import { runInSandbox } from '../record/transcripts/sandbox.ts'
import { runEmulated } from './emulated.ts'
import { settleOrder } from './entries.ts'

const LIMIT_SECONDS = 90
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
    const [real, emulated] = await Promise.all([runReal(path, script), runEmulated(script, LIMIT_SECONDS)])
    return { real, emulated: outcome(emulated.output, emulated.status, script) }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function runReal(path: string, script: string): Promise<Outcome> {
  const { directory, output, status } = await runInSandbox(path, [], LIMIT_SECONDS)
  rmSync(directory, { recursive: true })
  return outcome(output, status, script)
}

const outcome = (output: string, status: number | null, script: string): Outcome =>
  `${maskOutput(settleOrder(output.replace(LATE, '$1Connection timed out after $2 milliseconds'), script), ALL_MASKS, script)}[${status ?? 'did not end'}]\n`

/** Which of two looks at its clock finds that the time is over is a matter of a millisecond. */
const LATE = /^(curl: \(28\) )Connection timeout after (\d+) ms$/gm
