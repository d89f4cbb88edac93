import type { Host } from '../../../linux/host.ts'
import { uptime as uptimeSeconds } from '../../../linux/proc/system.ts'
import { textCommand } from '../../text/tool.ts'

const two = (value: number) => String(Math.floor(value)).padStart(2, '0')

const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`

function clock(date: Date): string {
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
}

/** The line of uptime(1) and w(1), and the first of top(1): library/uptime.c of procps. */
export function uptimeLine(host: Host): string {
  const seconds = uptimeSeconds(host)
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const up = hours > 0 ? `${String(hours).padStart(2)}:${two(minutes)}` : `${minutes} min`
  const users = host.terminals.size
  return ` ${clock(new Date(host.sim.wallMilliseconds))} up ${days > 0 ? `${plural(days, 'day')}, ` : ''}${up}, ${String(users).padStart(2)} user${users > 1 ? 's' : ''},  load average: 0.00, 0.00, 0.00`
}

function pretty(seconds: number): string {
  const parts = [
    plural(Math.floor(seconds / 86_400), 'day'),
    plural(Math.floor((seconds % 86_400) / 3600), 'hour'),
    plural(Math.floor((seconds % 3600) / 60), 'minute'),
  ].filter(part => !part.startsWith('0 '))
  return `up ${parts.length === 0 ? '0 minutes' : parts.join(', ')}`
}

/** uptime(1), procps-ng 4.0. */
export const uptime = textCommand({
  name: 'uptime',
  summary: 'how long the system has been up',
  synopsis: ['[options]'],
  hint: () =>
    '\nUsage:\n uptime [options]\n\nOptions:\n -p, --pretty   show uptime in pretty format\n -h, --help     display this help and exit\n -s, --since    system up since\n -V, --version  output version information and exit\n\nFor more details see uptime(1).\n',
  options: [
    { short: 'p', long: 'pretty', text: 'In words.' },
    { short: 's', long: 'since', text: 'Since when.' },
  ],
  notEmulated: ['the load average, which is always 0.00'],
  *run(tool) {
    const { host } = tool.process
    if (tool.has('pretty')) yield* tool.print(`${pretty(uptimeSeconds(host))}\n`)
    else if (tool.has('since')) {
      const date = new Date(host.sim.wallMilliseconds - uptimeSeconds(host) * 1000)
      const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
      yield* tool.print(`${day} ${clock(date)}\n`)
    } else yield* tool.print(`${uptimeLine(host)}\n`)
    return 0
  },
})
