import { failed } from '../../net/errno.ts'
import type { Process } from '../process.ts'

/** A line of services(5). */
export interface Service {
  readonly name: string
  readonly port: number
  readonly protocol: string
  readonly aliases: readonly string[]
}

export function parseServicesFile(text: string): Service[] {
  const services: Service[] = []
  for (const line of text.split('\n')) {
    const [name, where, ...aliases] = line.replace(/#.*/, '').split(/\s+/)
    const match = /^(\d+)\/(\w+)$/.exec(where ?? '')
    if (name !== undefined && name !== '' && match !== null)
      services.push({ name, port: Number(match[1]), protocol: match[2]!, aliases: aliases.filter(word => word !== '') })
  }
  return services
}

/** What was parsed last: the file is asked again and again and hardly ever changes. */
let cached: { readonly text: string; readonly services: readonly Service[] } = { text: '', services: [] }

export function readServices(process: Process): readonly Service[] {
  const text = process.readFile('/etc/services')
  if (failed(text)) return []
  if (text !== cached.text) cached = { text, services: parseServicesFile(text) }
  return cached.services
}

/** getservbyname(3). */
export function serviceByName(process: Process, name: string, protocol: string): Service | undefined {
  return readServices(process).find(
    service => service.protocol === protocol && (service.name === name || service.aliases.includes(name)),
  )
}

/** getservbyport(3). */
export function serviceByPort(process: Process, port: number, protocol: string): Service | undefined {
  return readServices(process).find(service => service.protocol === protocol && service.port === port)
}

/** The port of a service as getaddrinfo(3) takes one: a number, of which the low 16 bits count, or a name. */
export function servicePort(process: Process, text: string, protocol: string): number | undefined {
  if (/^\s*[-+]?\d+$/.test(text)) return Number(text) & 0xffff
  return serviceByName(process, text, protocol)?.port
}
