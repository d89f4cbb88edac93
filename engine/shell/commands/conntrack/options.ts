import type { OptionSpec } from '../../command.ts'

/** conntrack(8): options of every protocol, in the order in which they are checked. */
export const OPTIONS: readonly OptionSpec[] = [
  { short: 'L', long: 'dump', argument: '[TABLE]', text: 'List connections, or expectations.' },
  { short: 'G', long: 'get', argument: '[TABLE]', text: 'Show one connection.' },
  { short: 'D', long: 'delete', argument: '[TABLE]', text: 'Delete the connections that the parameters describe.' },
  { short: 'I', long: 'create', argument: '[TABLE]', text: 'Make a connection.' },
  { short: 'U', long: 'update', argument: '[TABLE]', text: 'Change connections.' },
  { short: 'E', long: 'event', argument: '[TABLE]', text: 'Show changes as they happen.' },
  { short: 'F', long: 'flush', argument: '[TABLE]', text: 'Forget all.' },
  { short: 'C', long: 'count', argument: '[TABLE]', text: 'Show how many there are.' },
  { short: 'S', long: 'stats', text: 'Show counters of the kernel, a line for each CPU.' },
  { short: 'V', long: 'version', text: 'Print the version.' },
  { short: 'h', long: 'help', text: 'Print a summary of options.' },
  { short: 's', long: 'src', argument: 'ADDRESS', text: 'Source of the original direction; a network has a mask.' },
  { long: 'orig-src', argument: 'ADDRESS', text: 'The same as --src.' },
  { short: 'd', long: 'dst', argument: 'ADDRESS', text: 'Destination of the original direction.' },
  { long: 'orig-dst', argument: 'ADDRESS', text: 'The same as --dst.' },
  { short: 'r', long: 'reply-src', argument: 'ADDRESS', text: 'Source of the replies.' },
  { short: 'q', long: 'reply-dst', argument: 'ADDRESS', text: 'Destination of the replies.' },
  { short: 'p', long: 'protonum', argument: 'PROTOCOL', text: 'Transport protocol, by name or number.' },
  { long: 'proto', argument: 'PROTOCOL', text: 'The same as --protonum.' },
  { short: 't', long: 'timeout', argument: 'SECONDS', text: 'Timeout to set.' },
  { short: 'u', long: 'status', argument: 'STATUS', text: 'ASSURED, SEEN_REPLY, UNREPLIED, UNSET, FIXED_TIMEOUT ...' },
  { short: 'z', long: 'zero', text: 'Set the counters to 0 while listing.' },
  { short: 'e', long: 'event-mask', argument: 'EVENTS', text: 'Which events: ALL, NEW, UPDATES, DESTROY.' },
  { long: 'tuple-src', argument: 'ADDRESS', text: 'Source of an expectation.', emulated: false },
  { long: 'tuple-dst', argument: 'ADDRESS', text: 'Destination of an expectation.', emulated: false },
  { long: 'mask-src', argument: 'MASK', text: 'Mask of --src.' },
  { long: 'mask-dst', argument: 'MASK', text: 'Mask of --dst.' },
  { short: 'n', long: 'src-nat', argument: '[ADDRESS]', text: 'Connections with source NAT.' },
  { short: 'g', long: 'dst-nat', argument: '[ADDRESS]', text: 'Connections with destination NAT.' },
  { short: 'j', long: 'any-nat', argument: '[ADDRESS]', text: 'Connections with either.' },
  { short: 'm', long: 'mark', argument: 'MARK[/MASK]', text: 'Mark of the connection.' },
  { short: 'i', long: 'id', argument: 'ID', text: 'Number of the connection.' },
  { short: 'f', long: 'family', argument: 'FAMILY', text: 'ipv4 or ipv6.' },
  { short: 'o', long: 'output', argument: 'TYPE,...', text: 'extended, id, timestamp, ktimestamp, save, labels.' },
  { short: 'c', long: 'secmark', argument: 'MARK', text: 'Mark of SELinux.', emulated: false },
  { short: 'b', long: 'buffer-size', argument: 'BYTES', text: 'Receive buffer of --event.' },
  { short: 'w', long: 'zone', argument: 'ZONE', text: 'Zone of the connection.' },
  { long: 'orig-zone', argument: 'ZONE', text: 'Zone of the original direction.' },
  { long: 'reply-zone', argument: 'ZONE', text: 'Zone of the replies.' },
  { short: 'l', long: 'label', argument: 'LABEL,...', text: 'Labels of the connection.', emulated: false },
  { long: 'label-add', argument: 'LABEL', text: 'Labels to add.', emulated: false },
  { long: 'label-del', argument: '[LABEL]', text: 'Labels to take away.', emulated: false },
]

const PORTS: readonly OptionSpec[] = [
  { long: 'orig-port-src', argument: 'PORT', text: '' },
  { long: 'sport', argument: 'PORT', text: '' },
  { long: 'orig-port-dst', argument: 'PORT', text: '' },
  { long: 'dport', argument: 'PORT', text: '' },
  { long: 'reply-port-src', argument: 'PORT', text: '' },
  { long: 'reply-port-dst', argument: 'PORT', text: '' },
]
const STATE: OptionSpec = { long: 'state', argument: 'STATE', text: '' }
const icmp = (prefix: string): readonly OptionSpec[] => [
  { long: `${prefix}-type`, argument: 'TYPE', text: '' },
  { long: `${prefix}-code`, argument: 'CODE', text: '' },
  { long: `${prefix}-id`, argument: 'ID', text: '' },
]

/** What `-p` adds to the options. */
export const PROTOCOL_OPTIONS: ReadonlyMap<number, readonly OptionSpec[]> = new Map([
  [1, icmp('icmp')],
  [6, [...PORTS, STATE]],
  [17, PORTS],
  [58, icmp('icmpv6')],
  [132, [...PORTS, STATE]],
  [136, PORTS],
])

export type CommandName = 'L' | 'G' | 'D' | 'I' | 'U' | 'E' | 'F' | 'C' | 'S'

/** Options that a command takes, by their long names (commands_v_options of conntrack.c). */
export const ALLOWED: Readonly<Record<CommandName, ReadonlySet<string>>> = {
  L: allow('r q p u z mask-src mask-dst n m f o g j w orig-zone reply-zone s d c'),
  G: allow('s d r q p i o'),
  D: allow('s d r q p t u mask-src mask-dst n m i f o g w orig-zone reply-zone'),
  I: allow('s d r q p t u n m i f o g j w orig-zone reply-zone'),
  U: allow('s d r q p t u mask-src mask-dst n m i f o g'),
  E: allow('s d r q p e mask-src mask-dst n m f o b g j w orig-zone reply-zone c'),
  F: allow('f'),
  C: allow('f'),
  S: allow(''),
}

/** Options without which a command does nothing. */
export const REQUIRED: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  G: ['protonum'],
  I: ['protonum', 'timeout'],
}

function allow(words: string): ReadonlySet<string> {
  return new Set(words.split(' ').map(word => OPTIONS.find(spec => spec.short === word)?.long ?? word))
}
