import type { Helper } from './helper.ts'

/** Helpers that there are. */
const HELPERS: readonly Helper[] = []

/** The helper with this name for a transport protocol. */
export function helperNamed(name: string, protocol: number): Helper | undefined {
  return HELPERS.find(helper => helper.name === name && helper.protocol === protocol)
}
