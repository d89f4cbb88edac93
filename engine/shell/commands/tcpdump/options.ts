import { SNAP_LENGTH_DEFAULT } from '../../../wire/pcap.ts'
import type { TcpdumpOptions } from '../../../wire/tcpdump.ts'
import type { OptionSpec } from '../../command.ts'
import type { GivenOption } from '../../getopt.ts'
import { LINK_TYPE_NAMES } from './link-type.ts'
import type { RotationSettings } from './rotation.ts'

/** tcpdump(8) 4.99.3. */
export const OPTIONS: readonly OptionSpec[] = [
  { short: 'A', text: 'Print each packet in ASCII, without its link-level header; -AA with it.' },
  { short: 'b', text: 'Print AS numbers of BGP in asdot notation.' },
  { short: 'B', long: 'buffer-size', argument: 'KiB', text: 'The size of the capture buffer; of no effect here.' },
  { short: 'c', argument: 'count', text: 'Exit after this many packets.' },
  { long: 'count', text: 'Print only how many packets a file has.' },
  { short: 'C', argument: 'size', text: 'Begin a new file after so many million bytes.' },
  { short: 'd', text: 'Print the program that the expression becomes; -dd as C, -ddd as numbers.' },
  { short: 'D', long: 'list-interfaces', text: 'Print the devices on which one can capture.' },
  { short: 'e', text: 'Print the link-level header.' },
  { short: 'E', argument: 'spi@addr', text: 'Decrypt ESP.', emulated: false },
  { short: 'f', text: 'Print foreign addresses as numbers.', emulated: false },
  { short: 'F', argument: 'file', text: 'Read the expression from a file.' },
  {
    short: 'G',
    argument: 'seconds',
    text: 'Begin a new file every so many seconds; its name is a format of strftime(3).',
  },
  { short: 'h', long: 'help', text: 'Print the versions and a usage text.' },
  { short: 'H', text: 'Detect 802.11s draft mesh headers; there is no such link here.' },
  { short: 'i', long: 'interface', argument: 'device', text: 'The device, its number in -D, or any.' },
  { short: 'I', long: 'monitor-mode', text: 'Monitor mode, which only 802.11 devices have.' },
  { long: 'immediate-mode', text: 'Take packets as they come and not in batches.' },
  { short: 'j', long: 'time-stamp-type', argument: 'type', text: 'Where the times come from: host.' },
  { short: 'J', long: 'list-time-stamp-types', text: 'Print where times can come from.' },
  { short: 'K', long: 'dont-verify-checksums', text: 'Do not verify checksums.' },
  { short: 'l', text: 'Make standard output line buffered.' },
  { short: 'L', long: 'list-data-link-types', text: 'Print the link types of the device.' },
  { long: 'micro', text: 'Times in microseconds.' },
  { short: 'M', argument: 'secret', text: 'Verify MD5 digests of TCP.', emulated: false },
  { short: 'n', text: 'Print addresses and ports as numbers.' },
  { long: 'nano', text: 'Times in nanoseconds.' },
  { short: 'N', text: 'Print only the first part of host names.' },
  { short: '#', long: 'number', text: 'Print a number at the beginning of the line.' },
  { short: 'O', long: 'no-optimize', text: 'Do not optimize the program.' },
  { short: 'p', long: 'no-promiscuous-mode', text: 'Leave the device in the mode in which it is.' },
  { long: 'print', text: 'Print packets even where they are written to a file.' },
  { short: 'q', text: 'Print less.' },
  { short: 'Q', long: 'direction', argument: 'in|out|inout', text: 'Only packets that come in, or go out.' },
  { short: 'r', argument: 'file', text: 'Read packets from a file; - is standard input.' },
  { short: 's', long: 'snapshot-length', argument: 'bytes', text: 'Keep only so much of each packet.' },
  { short: 'S', long: 'absolute-tcp-sequence-numbers', text: 'Print sequence numbers as they are in the packet.' },
  {
    short: 't',
    text: 'No time; -tt seconds since 1970, -ttt since the packet before, -tttt with the date, -ttttt since the first.',
  },
  { long: 'time-stamp-precision', argument: 'precision', text: 'micro or nano.' },
  {
    short: 'T',
    argument: 'type',
    text: 'Read the payload of UDP as domain, radius, snmp, tftp or vxlan, of TCP as domain or resp; VRRP as carp.',
  },
  { short: 'u', text: 'Print handles of NFS undecoded; NFS is not decoded here.' },
  { short: 'U', long: 'packet-buffered', text: 'Write each packet as soon as it was taken.' },
  { short: 'v', text: 'Print more; -vv and -vvv more still. With -w, how many packets there are, every second.' },
  { short: 'V', argument: 'file', text: 'Read names of capture files from a file.', emulated: false },
  { long: 'version', text: 'Print the versions.' },
  { short: 'w', argument: 'file', text: 'Write the packets to a file instead of printing them; - is standard output.' },
  { short: 'W', argument: 'count', text: 'How many files -C and -G make.' },
  { short: 'x', text: 'Print each packet in hexadecimal, without its link-level header; -xx with it.' },
  { short: 'X', text: 'Print each packet in hexadecimal and ASCII; -XX with its link-level header.' },
  { short: 'y', long: 'linktype', argument: 'type', text: 'The link type.' },
  { short: 'z', argument: 'command', text: 'Run a command on each file that -C or -G has ended.', emulated: false },
  { short: 'Z', long: 'relinquish-privileges', argument: 'user', text: 'The user to become; of no other effect here.' },
]

export interface Settings {
  readonly flags: ReadonlySet<string>
  readonly device: string | undefined
  readonly readFile: string | undefined
  readonly writeFile: string | undefined
  readonly filterFile: string | undefined
  readonly rotation: RotationSettings
  readonly user: string | undefined
  /** Infinity where no -c is given. */
  readonly count: number
  readonly snapLength: number
  readonly direction: 'in' | 'out' | 'inout'
  /** How many -t. */
  readonly time: number
  /** How many -d. */
  readonly showFilter: number
  readonly nanoseconds: boolean
  readonly linkType: number | undefined
  /** What -v, -e and their like choose of the text. */
  readonly text: TcpdumpOptions
}

const MILLION = 1_000_000
const DIRECTIONS = ['in', 'out', 'inout'] as const
const READ_AS = ['carp', 'domain', 'radius', 'resp', 'snmp', 'tftp', 'vxlan'] as const
const OTHER_TYPES = 'aodv cnfp lmp pgm pgm_zmtp1 ptp quic rpc rtcp rtp someip vat wb zmtp1'.split(' ')

/** atoi(3). */
function leadingNumber(text: string): number {
  const match = /^\s*([-+]?\d+)/.exec(text)
  return match === null ? 0 : Number(match[1])
}

class OptionReader {
  readonly flags = new Set<string>()
  readonly #counts = new Map<string, number>()
  readonly #values = new Map<string, string>()
  linkType: number | undefined
  readAs: TcpdumpOptions['readAs']
  nanoseconds = false

  /** Each option in its turn, as the real one looks at them; what is wrong with the first that is wrong. */
  take({ name, value = '' }: GivenOption): string | undefined {
    this.flags.add(name)
    this.#counts.set(name, this.count(name) + 1)
    this.#values.set(name, value)
    switch (name) {
      case 'c':
        return leadingNumber(value) > 0 ? undefined : `invalid packet count ${value}`
      case 'C':
        return /^\s*\+?\d+$/.test(value) && Number(value) > 0 ? undefined : `invalid file size ${value}`
      case 'G':
        return leadingNumber(value) >= 0 ? undefined : `invalid number of seconds ${value}`
      case 'W':
        return leadingNumber(value) > 0 ? undefined : `invalid number of output files ${value}`
      case 'buffer-size':
        return leadingNumber(value) > 0 ? undefined : `invalid packet buffer size ${value}`
      case 'snapshot-length':
        if (/^\s*\+?\d+$/.test(value) && Number(value) <= SNAP_LENGTH_DEFAULT) return undefined
        return `invalid snaplen ${value} (must be >= 0 and <= ${SNAP_LENGTH_DEFAULT})`
      case 'direction':
        return DIRECTIONS.some(each => each === value.toLowerCase())
          ? undefined
          : `unknown capture direction \`${value}'`
      case 't':
        return this.count('t') > 5 ? 'only -t, -tt, -ttt, -tttt and -ttttt are supported' : undefined
      case 'time-stamp-type':
        return value === 'host' ? undefined : `invalid time stamp type ${value}`
      case 'time-stamp-precision':
        return this.#precision(value)
      case 'nano':
      case 'micro':
        return this.#precision(name)
      case 'linktype':
        this.linkType = LINK_TYPE_NAMES.get(value.toUpperCase())
        return this.linkType === undefined ? `invalid data link type ${value}` : undefined
      case 'T':
        return this.#readAs(value.toLowerCase(), value)
      default:
        return undefined
    }
  }

  #precision(name: string): string | undefined {
    if (name !== 'micro' && name !== 'nano') return 'unsupported time stamp precision'
    this.nanoseconds = name === 'nano'
    return undefined
  }

  #readAs(lower: string, value: string): string | undefined {
    this.readAs = READ_AS.find(each => each === lower)
    if (this.readAs !== undefined) return undefined
    return OTHER_TYPES.includes(lower) ? `"-T ${value}" is not emulated here` : `unknown packet type \`${value}'`
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  value(name: string): string | undefined {
    return this.#values.get(name)
  }

  level<Most extends number>(name: string, most: Most): Most {
    return Math.min(most, this.count(name)) as Most
  }
}

/** What the options ask for, or what is wrong with them. */
export function settingsOf(given: readonly GivenOption[]): Settings | string {
  const reader = new OptionReader()
  for (const option of given) {
    const wrong = reader.take(option)
    if (wrong !== undefined) return wrong
  }
  const count = reader.value('c')
  return {
    flags: reader.flags,
    device: reader.value('interface'),
    readFile: reader.value('r'),
    writeFile: reader.value('w'),
    filterFile: reader.value('F'),
    rotation: {
      size: Number(reader.value('C') ?? 0) * MILLION,
      period: reader.value('G') === undefined ? null : leadingNumber(reader.value('G')!),
      count: leadingNumber(reader.value('W') ?? ''),
    },
    user: reader.value('relinquish-privileges'),
    count: count === undefined ? Number.POSITIVE_INFINITY : leadingNumber(count),
    snapLength: Number(reader.value('snapshot-length') ?? 0) || SNAP_LENGTH_DEFAULT,
    direction: DIRECTIONS.find(each => each === reader.value('direction')?.toLowerCase()) ?? 'inout',
    time: reader.count('t'),
    showFilter: reader.count('d'),
    nanoseconds: reader.nanoseconds,
    linkType: reader.linkType,
    text: textOptions(reader),
  }
}

function textOptions(reader: OptionReader): TcpdumpOptions {
  const { flags } = reader
  return {
    numeric: flags.has('n'),
    asDot: flags.has('b'),
    verbose: reader.level<0 | 1 | 2 | 3>('v', 3),
    linkLevel: flags.has('e'),
    quick: flags.has('q'),
    absoluteSequence: flags.has('absolute-tcp-sequence-numbers'),
    skipChecksums: flags.has('dont-verify-checksums'),
    hex: reader.level<0 | 1 | 2>('x', 2),
    hexAscii: reader.level<0 | 1 | 2>('X', 2),
    ascii: reader.level<0 | 1 | 2>('A', 2),
    ...(reader.readAs === undefined ? {} : { readAs: reader.readAs }),
  }
}
