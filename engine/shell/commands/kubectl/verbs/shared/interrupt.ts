import type { Process } from '../../../../../linux/process.ts'

/** Signals end the command with status 1 (pkg/util/interrupt); `restore` comes before. */
export function exitOnInterrupt(process: Process, restore: () => void = () => {}): void {
  for (const signal of ['HUP', 'INT', 'TERM', 'QUIT'] as const)
    process.handlers.set(signal, () => {
      restore()
      process.exit(1)
    })
}
