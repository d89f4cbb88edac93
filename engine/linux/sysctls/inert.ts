import { type Bounds, folder, integers, type Sysctl, type SysctlFolder } from '../sysctl.ts'

/** A parameter of a network namespace that keeps its value and has no effect here. `key` is its whole name. */
export function inert(key: string, initial: readonly number[], bounds: Bounds = {}): Sysctl {
  const file = integers(
    process => process.network.parameters.get(key) ?? initial,
    (values, process) => {
      process.network.parameters.set(key, values)
    },
    bounds,
  )
  return { ...file, inert: true }
}

/** Several of them: name -> initial value or values. */
export function inertFolder(
  prefix: string,
  initial: Readonly<Record<string, number | readonly number[]>>,
): SysctlFolder {
  return folder(
    Object.fromEntries(
      Object.entries(initial).map(([name, value]) => [
        name,
        inert(`${prefix}.${name}`, typeof value === 'number' ? [value] : value),
      ]),
    ),
  )
}
