import type { Process } from '../../../linux/process.ts'
import type { Link } from '../../../net/link.ts'
import { captureDevices } from './devices.ts'
import type { Settings } from './options.ts'

/** The device of a capture: null for any. Otherwise the lines that say why there is none. */
export function openDevice(process: Process, settings: Settings): Link | null | string {
  const { net } = process.network
  const devices = captureDevices(net)
  let name = settings.device ?? devices[0]!.name
  if (/^\d+$/.test(name) && net.link(name) === undefined) {
    const numbered = devices[Number(name) - 1]
    if (numbered === undefined) return 'Invalid adapter index'
    name = numbered.name
  }
  if (!process.capable('NET_RAW'))
    return `${name}: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)`
  if (settings.flags.has('monitor-mode')) {
    if (name === 'any' || net.link(name) !== undefined) return `${name}: That device doesn't support monitor mode`
  }
  if (name === 'any') return null
  const link = net.link(name)
  if (link === undefined) return `${name}: No such device exists\n(No such device exists)`
  return link.adminUp ? link : `${name}: That device is not up`
}
