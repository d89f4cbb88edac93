import type { Process } from '../../../linux/process.ts'
import { serviceByName } from '../../../linux/resolver/services.ts'
import type { Random } from '../../../sim/random.ts'

const PORT_MAX = 65535

/** build_ports: the ports that an argument names, `80`, `http` or `20-25`; or what is wrong with it. */
export function portList(process: Process, text: string, protocol: 'tcp' | 'udp'): readonly number[] | string {
  const service = serviceByName(process, text, protocol)
  if (service !== undefined) return [service.port]
  const dash = text.indexOf('-')
  if (dash <= 0) {
    const port = one(text)
    return typeof port === 'string' ? port : [port]
  }
  const low = one(text.slice(0, dash))
  if (typeof low === 'string') return low
  const high = one(text.slice(dash + 1))
  if (typeof high === 'string') return high
  const [from, to] = low <= high ? [low, high] : [high, low]
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

function one(text: string): number | string {
  if (!/^\s*[-+]?\d+$/.test(text)) return `port number invalid: ${text}`
  const port = Number(text)
  if (port < 1) return `port number too small: ${text}`
  return port > PORT_MAX ? `port number too large: ${text}` : port
}

/** -r: the ports in an order of chance. */
export function shuffled(ports: readonly number[], random: Random): readonly number[] {
  const mixed = [...ports]
  for (let index = mixed.length - 1; index > 0; index--) {
    const other = random.below(index + 1)
    ;[mixed[index], mixed[other]] = [mixed[other]!, mixed[index]!]
  }
  return mixed
}
