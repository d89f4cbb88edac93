import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Answer } from './emulated.worker.ts'

const WORKER = join(import.meta.dirname, 'emulated.worker.ts')

let idle: Worker[] = []

/**
 * Runs the script on a bare emulated host, as `lab run` does. The engine is loaded once for each job; a script that does not end takes
 * its worker with it.
 */
export function runEmulated(script: string, limitSeconds: number): Promise<Answer> {
  const worker = idle.pop() ?? new Worker(WORKER)
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      void worker.terminate()
      resolve({ output: '', status: null })
    }, limitSeconds * 1000)
    worker.once('error', reject)
    worker.once('message', (answer: Answer) => {
      clearTimeout(limit)
      worker.removeAllListeners('error')
      idle.push(worker)
      resolve(answer)
    })
    worker.postMessage(script)
  })
}

/** Lets the process end. */
export async function endEmulated(): Promise<void> {
  await Promise.all(idle.map(worker => worker.terminate()))
  idle = []
}
