import { SECOND } from '../../sim/timer.ts'
import type { Host } from '../host.ts'

/** A file of /proc that is about the whole machine. */
export interface ProcSystemFile {
  readonly name: string
  readonly read: (host: Host) => string
}

/** What `uname -r` says: the kernel whose behaviour is emulated. */
export const KERNEL_RELEASE = '6.18.0'
export const KERNEL_VERSION = '#1 SMP PREEMPT_DYNAMIC'

const MEMORY_KB = 4_015_000

export const systemFiles: readonly ProcSystemFile[] = [
  {
    name: 'uptime',
    read: host => `${uptime(host).toFixed(2)} ${Math.max(0, uptime(host) - host.scheduler.used / SECOND).toFixed(2)}\n`,
  },
  { name: 'version', read: () => `Linux version ${KERNEL_RELEASE} (lost-packet) ${KERNEL_VERSION}\n` },
  {
    name: 'loadavg',
    read: host => `0.00 0.00 0.00 ${host.scheduler.runnable + 1}/${host.pids.processes.length} ${host.pids.next - 1}\n`,
  },
  {
    name: 'meminfo',
    read: () =>
      `MemTotal:        ${MEMORY_KB} kB\nMemFree:         ${MEMORY_KB >> 1} kB\nMemAvailable:    ${MEMORY_KB >> 1} kB\n`,
  },
  {
    name: 'stat',
    read: host =>
      `cpu  ${Math.floor(host.scheduler.used / 10_000_000)} 0 0 0 0 0 0 0 0 0\nbtime ${Math.floor((host.sim.wallMilliseconds * 1e6 - host.sim.now + host.bootedAt) / 1e9)}\nprocesses ${host.pids.next - 1}\n`,
  },
  { name: 'cmdline', read: () => 'BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro\n' },
  { name: 'filesystems', read: () => 'nodev\tproc\nnodev\ttmpfs\nnodev\tsysfs\nnodev\toverlay\n' },
]

/** Seconds since the machine was switched on. */
export function uptime(host: Host): number {
  return (host.sim.now - host.bootedAt) / SECOND
}
