/** Starts the worker script; its name says what it is to be. The literals let the bundler see one script. */
export function startWorker(name: 'lab' | 'grader'): Worker {
  return name === 'lab'
    ? new Worker(new URL('../worker/lab.worker.ts', import.meta.url), { type: 'module', name: 'lab' })
    : new Worker(new URL('../worker/lab.worker.ts', import.meta.url), { type: 'module', name: 'grader' })
}
