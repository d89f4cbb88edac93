import type { Link } from '../../../net/link.ts'
import type { NetNs } from '../../../net/netns.ts'

/** A device on which one can capture; `link` is null for any. */
export interface CaptureDevice {
  readonly name: string
  readonly link: Link | null
  readonly description: string
  readonly flags: readonly string[]
}

export const ANY: CaptureDevice = {
  name: 'any',
  link: null,
  description: 'Pseudo-device that captures on all interfaces',
  flags: ['Up', 'Running'],
}

function deviceOf(link: Link): CaptureDevice {
  const loopback = link.type === 'loopback'
  const flags = [
    ...(link.adminUp ? ['Up'] : []),
    ...(link.adminUp && link.operational ? ['Running'] : []),
    ...(loopback ? ['Loopback'] : []),
    // `none` stands for those three.
    ...(!link.adminUp && !loopback ? ['none'] : []),
    ...(loopback ? [] : [link.running ? 'Connected' : 'Disconnected']),
  ]
  return { name: link.name, link, description: '', flags }
}

/** get_figure_of_merit of libpcap: the less, the more likely is it that one wants to capture there. */
function merit({ flags, link }: CaptureDevice): number {
  let figure = link === null ? 1 : 0
  if (flags.includes('Loopback')) figure += 2
  if (flags.includes('Disconnected')) figure += 4
  if (!flags.includes('Up')) figure += 8
  if (!flags.includes('Running')) figure += 16
  return figure
}

/** pcap_findalldevs(3PCAP); the first is the one that is taken where none is named. */
export function captureDevices(net: NetNs): readonly CaptureDevice[] {
  return [...net.links.map(deviceOf), ANY].sort((a, b) => merit(a) - merit(b))
}

/** The lines of -D. */
export function deviceList(net: NetNs): string {
  return captureDevices(net)
    .map(({ name, description, flags }, index) => {
      const text = description === '' ? '' : ` (${description})`
      return `${index + 1}.${name}${text}${flags.length === 0 ? '' : ` [${flags.join(', ')}]`}\n`
    })
    .join('')
}
