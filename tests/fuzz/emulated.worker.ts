import { parentPort } from 'node:worker_threads'
import { runScript, scriptHost } from '../../engine/index.ts'

/** Timers that a script may need; one that needs more waits for something that never comes. */
const STEPS_MAX = 3_000_000

export type Answer = { readonly output: string; readonly status: number | null }

parentPort!.on('message', (script: string) => parentPort!.postMessage(run(script)))

function run(script: string): Answer {
  try {
    return runScript(script, scriptHost(), STEPS_MAX)
  } catch (error) {
    return { output: error instanceof Error ? `${error.stack}\n` : String(error), status: null }
  }
}
