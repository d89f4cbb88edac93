/** Hides one kind of value that is truly random or measured. `find` matches the value alone, nothing around it. */
export interface Mask {
  readonly name: string
  readonly reason: string
  readonly find: readonly RegExp[]
  /**
   * What stands in the output instead. `numbered` gives `<name-1>`, `<name-2>` in the order of first appearance, so that
   * two values that were equal stay equal and two that differed stay different; it keeps what the script itself spells out.
   */
  readonly put: 'numbered' | ((value: string) => string)
  /** How a script spells a value out, where the value alone may stand there for something else. */
  readonly spelt?: (value: string) => readonly string[]
}

const WORD = /\w/

const constant = (placeholder: string) => () => placeholder

/** Times in a listing are counted down or up by the second; a run that is a second later must read the same. */
const upToTen = (value: string) => String(Math.ceil(Number(value) / 10) * 10)

const EPHEMERAL = '(?:3276[89]|327[7-9]\\d|32[89]\\d{2}|3[3-9]\\d{3}|[45]\\d{4}|60\\d{3})'
// traceroute counts its destination ports up from 33434: they are in the range, but not random.
const PORT = `(?!33(?:43[4-9]|4[4-9]\\d|5[0-2]\\d|53[0-4])\\b)${EPHEMERAL}`
const port = (before: string) => new RegExp(`(?<=${before})${PORT}(?![\\d.])`, 'g')

/** In the order in which they are applied: an address that holds another (a link-local one a MAC) goes first. */
export const MASKS: readonly Mask[] = [
  {
    name: 'rtt',
    reason: 'Round-trip times of ping, traceroute and arping, and the wall time of a whole ping.',
    find: [
      /(?<=time[=<])[\d.]+(?= ms)/g,
      /(?<== )[\d.]+(?:\/[\d.]+){3}(?= ms)/g,
      /(?<=ipg\/ewma )[\d.]+\/[\d.]+(?= ms)/g,
      /(?<=, time )\d+(?=ms)/g,
      /(?<= )\d+\.\d{3}(?= ?ms)/g,
    ],
    put: constant('<rtt>'),
  },
  {
    name: 'elapsed',
    reason: 'Milliseconds that an attempt took, as curl reports them.',
    find: [/(?<= after )\d+(?= (?:ms|milliseconds)\b)/g],
    put: constant('<elapsed>'),
  },
  {
    name: 'link-local',
    reason: 'IPv6 link-local addresses made from the MAC address of a link that the kernel named by chance.',
    find: [
      /\bfe80::[0-9a-f]{1,4}:[0-9a-f]{0,2}ff:fe[0-9a-f]{2}:[0-9a-f]{1,4}\b/g,
      /\bff02::1:ff(?!00:)[0-9a-f]{2}:[0-9a-f]{1,4}\b/g,
    ],
    put: 'numbered',
  },
  {
    name: 'mac',
    reason:
      'MAC addresses that the kernel draws for a link whose address the script does not set; scripts set 02:00:00:...',
    find: [/\b(?!02:00:00:)[0-9a-f][26ae](?::[0-9a-f]{2}){5}\b/gi],
    put: 'numbered',
  },
  {
    name: 'bridge-id',
    reason: 'The identifier of a bridge ends in the smallest MAC address of its ports, which may be drawn by chance.',
    find: [/(?<=\b[0-9a-f]{4}\.)(?!0?2:0?0:0?0:)[0-9a-f]?[26ae](?::[0-9a-f]{1,2}){5}\b/g],
    put: 'numbered',
  },
  {
    name: 'port',
    reason: 'Source ports that the kernel picks from ip_local_port_range (32768-60999).',
    find: [
      port('\\b(?:\\d{1,3}\\.){3}\\d{1,3}[.:]'),
      port('[*\\]]:'),
      port('[0-9a-f]:[0-9a-f:]*\\.'),
      port('\\b[sd]?port[= ]'),
      port('received on \\S+ '),
    ],
    put: 'numbered',
  },
  {
    name: 'ip-id',
    reason:
      'The identification field of IPv4 headers, from a keyed hash; in the header that ping -v shows the checksum over it, too.',
    find: [
      /(?<=ttl \d+, id )(?!0,)\d+(?=,)/g,
      /(?<=^ 4 {2}5 {2}[\da-f]{2} [\da-f]{4} )(?!0000)[\da-f]{4}(?= )/gm,
      /(?<=^ 4 {2}5 {2}[\da-f]{2} [\da-f]{4} (?:[\da-f]{4}|<id>) {3}\d [\da-f]{4} {2}[\da-f]{2} {2}[\da-f]{2} )[\da-f]{4}(?= )/gm,
    ],
    put: constant('<id>'),
  },
  {
    name: 'tcp-seq',
    reason: 'Initial sequence numbers of TCP (relative ones are small and stay).',
    find: [/(?<=\bseq (?:(?:\d+|<seq>):)?)\d{6,10}\b/g, /(?<=\back )\d{6,10}\b/g],
    put: constant('<seq>'),
  },
  {
    name: 'tcp-timestamp',
    reason:
      'Values of the TCP timestamp option start at a random offset. An echo of 0 stays: it says that none was received.',
    find: [/(?<=TS val )\d+/g, /(?<= ecr )(?!0\b)\d+/g],
    put: constant('<ts>'),
  },
  {
    name: 'cksum',
    reason: 'Checksums over a random field; whether they are correct stays.',
    find: [/(?<=cksum )0x[0-9a-f]{4}/g],
    put: constant('<cksum>'),
  },
  {
    name: 'icmp-id',
    reason: 'The identifier of an echo request that ping picks when no -e is given.',
    find: [/(?<=(?:request|reply), id )\d+/g, /(?<=code=\d+ id=)\d+/g],
    put: 'numbered',
    spelt: value => [`-e ${value}`, `--icmp-id ${value}`],
  },
  {
    name: 'ct-timeout',
    reason: 'Seconds left of a conntrack entry or an ipset member; rounded up to tens, so that 431999 reads 432000.',
    find: [
      /(?<=^(?: *\[[A-Z]+\] )?(?:ipv[46]\s+\d+ )?(?:tcp|udp|icmp|icmpv6|unknown) +\d+ )\d+(?= )/gm,
      /(?<=^(?:add \S+ )?[\da-f]\S* timeout )\d+/gm,
      /^\d+(?= proto=\d)/gm,
    ],
    put: upToTen,
  },
  {
    name: 'pid',
    reason: 'Process ids depend on how many processes a shell forks for a line.',
    find: [
      /(?<=\bpid=)\d+/g,
      /(?<=line \d+: +)\d+(?= (?:Terminated|Killed|Aborted|Segmentation|Hangup|Interrupt|Quit|User|Alarm))/g,
      /(?<=\bpid )\d+/g,
    ],
    put: 'numbered',
  },
  {
    name: 'bridge-timer',
    reason: 'Time left on the timers of a bridge and its ports.',
    find: [/(?<=_timer +)[\d.]+/g],
    put: constant('<left>'),
  },
  {
    name: 'set-seed',
    reason: 'The key of the hash of an ipset.',
    find: [/(?<= initval )0x[0-9a-f]{8}/g],
    put: constant('<seed>'),
  },
  {
    name: 'ns-inode',
    reason: 'Numbers of namespaces are inode numbers of the whole machine.',
    find: [/(?<=\b(?:net|mnt|pid|uts|ipc|user|cgroup|time):\[)\d+(?=\])/g, /\b402653\d{4}\b/g],
    put: 'numbered',
  },
  {
    name: 'inode',
    reason: 'Inode numbers of sockets.',
    find: [/(?<=\bino:)\d+/g, /(?<=\bsk:)[0-9a-f]+/g],
    put: constant('<inode>'),
  },
  {
    name: 'age',
    reason: 'Seconds since a neighbour or forwarding entry was used, confirmed and updated.',
    find: [/(?<=\bused )\d+\/\d+(?:\/\d+)?/g],
    put: constant('<age>'),
  },
  {
    name: 'lifetime',
    reason: 'Seconds left of an address or route from a router advertisement; rounded up to tens.',
    find: [/(?<=_lft )\d+(?=sec)/g, /(?<=expires )\d+(?=sec)/g, /(?<="expires":\s?)\d+/g],
    put: upToTen,
  },
  {
    name: 'ss-timer',
    reason: 'Time left on a socket timer as ss prints it; the kind of timer and its retries stay.',
    find: [/(?<=timer:\(\w+,)[^,)]+/g],
    put: constant('<left>'),
  },
  {
    name: 'dns-id',
    reason: 'Transaction ids of DNS queries.',
    find: [
      /(?<=status: \w+, id: )\d+/g,
      /(?<=: )\d+(?=[*+$|-]* (?:\[\S+\] )?(?:[A-Z]+\?|\d+\/\d+\/\d+|NXDomain|ServFail|Refused))/g,
    ],
    put: 'numbered',
  },
  {
    name: 'dns-time',
    reason: 'How long a DNS query took and when it was made.',
    find: [/(?<=Query time: )\d+/g, /(?<=;; WHEN: ).*/g],
    put: constant('<time>'),
  },
  {
    name: 'flow-label',
    reason: 'IPv6 flow labels are a keyed hash.',
    find: [/(?<=flowlabel )0x[0-9a-f]+/g],
    put: constant('<label>'),
  },
  {
    name: 'clock',
    reason: 'Time of day in front of a captured packet or in a listing.',
    find: [/\b\d\d:\d\d:\d\d\.(?:\d{6}|\d{3})\b/g, /\b20\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d)?/g],
    put: constant('<clock>'),
  },
]

/** The output with the values of the named masks hidden. Masking twice is masking once. */
export function maskOutput(output: string, names: readonly string[], script: string): string {
  for (const mask of MASKS) if (names.includes(mask.name)) output = applyMask(mask, output, script)
  return output
}

function applyMask(mask: Mask, output: string, script: string): string {
  const { put } = mask
  if (put !== 'numbered') return mask.find.reduce((text, find) => text.replace(find, put), output)
  const numbers = new Map<string, number>()
  let masked = ''
  let end = 0
  for (const { value, index } of valuesOf(mask, output, script)) {
    if (!numbers.has(value)) numbers.set(value, numbers.size + 1)
    masked += `${output.slice(end, index)}<${mask.name}-${numbers.get(value)}>`
    end = index + value.length
  }
  return masked + output.slice(end)
}

/** What a mask hides and where, in the order of the text, whichever pattern finds it, so that the patterns' order does not show. */
function valuesOf(mask: Mask, output: string, script: string): { value: string; index: number }[] {
  const found = mask.find.flatMap(find => [...output.matchAll(find)]).sort((a, b) => a.index - b.index)
  const values: { value: string; index: number }[] = []
  let end = 0
  for (const { 0: value, index } of found) {
    if (index < end || (mask.spelt?.(value) ?? [value]).some(text => says(script, text))) continue
    values.push({ value, index })
    end = index + value.length
  }
  return values
}

/** The values of the text that masks number, mask by mask, each with the name of its mask. */
export function numberedValues(text: string, script: string): string[] {
  return MASKS.filter(({ put }) => put === 'numbered').flatMap(mask =>
    valuesOf(mask, text, script).map(({ value }) => `${mask.name} ${value}`),
  )
}

/** Does the script spell the value out, and not only another that it is a part of? */
function says(script: string, value: string): boolean {
  for (let at = script.indexOf(value); at !== -1; at = script.indexOf(value, at + 1))
    if (!WORD.test(script[at - 1] ?? '') && !WORD.test(script[at + value.length] ?? '')) return true
  return false
}

/** Masks that the script does not name although they would change its output: values that nothing holds still. */
export function unmasked(output: string, names: readonly string[], script: string): string[] {
  return MASKS.filter(mask => !names.includes(mask.name) && applyMask(mask, output, script) !== output).map(
    mask => mask.name,
  )
}

/** Masks that the script names although its output holds nothing for them. Those that only round leave no sign and pass. */
export function idleMasks(masked: string, names: readonly string[]): string[] {
  return names.filter(name => {
    const mask = MASKS.find(known => known.name === name)
    if (mask === undefined) return true
    const placeholder = mask.put === 'numbered' ? `<${name}-1>` : mask.put('')
    return placeholder.startsWith('<') && !masked.includes(placeholder)
  })
}
