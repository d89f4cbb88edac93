import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Why this machine cannot open a TAP device, in a sentence; undefined when it can. */
export function missingForTap(): string | undefined {
  if (process.platform !== 'linux') return 'TAP devices are opened on Linux only'
  if (process.getuid?.() !== 0) return 'a TAP device and a network namespace take root: try it with sudo'
  for (const [program, packageName] of [
    ['ip', 'iproute2'],
    ['socat', 'socat'],
  ] as const)
    if (!installed(program)) return `${program} is needed and is not installed: apt-get install ${packageName}`
  if (!existsSync('/dev/net/tun')) return 'there is no /dev/net/tun: the kernel has no TAP devices (modprobe tun)'
  return undefined
}

/** Whether a program of that name can be run. */
export function installed(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
