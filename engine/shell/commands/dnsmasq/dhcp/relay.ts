import type { Process } from '../../../../linux/process.ts'
import { type Ipv4, parseIp } from '../../../../wire/address.ts'
import { RelayAgent, type RelayPath } from '../../dhcrelay/agent.ts'
import type { Log } from '../log.ts'
import { BAD_CONFIG, BAD_NETWORK, StartError } from '../settings.ts'

/** --dhcp-relay: the local address of the clients' network, the server, and the device towards it. */
export function startRelay(process: Process, values: readonly string[], log: Log): StartError | undefined {
  const paths: RelayPath[] = []
  for (const value of values) {
    const [local = '', server = '', device] = value.split(',')
    const [from, to] = [parseIp(local), parseIp(server.replace(/#.*/, ''))]
    if (typeof from !== 'number' || typeof to !== 'number')
      return new StartError('bad command line options: bad dhcp-relay', BAD_CONFIG)
    paths.push({ local: from as Ipv4, server: to as Ipv4, device: device ?? null })
    log.write(`DHCP relay from ${local} to ${server}${device === undefined ? '' : ` via ${device}`}`, '-dhcp')
  }
  const error = new RelayAgent(process, paths).start()
  return error === undefined
    ? undefined
    : new StartError(`failed to bind DHCP server socket: ${error.text}`, BAD_NETWORK)
}
