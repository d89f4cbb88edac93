/** A piece of a packet for people who look at it: a protocol, or a field of one. */
export interface DissectedField {
  /** As Wireshark's filters call it (`ip.ttl`); empty for what only groups others. */
  readonly name: string
  /** As Wireshark's packet view calls it (`Time to Live`). */
  readonly label: string
  readonly value: string
  /** Where its bytes are in the frame; a field that is less than a byte counts all bytes that it has a bit of. */
  readonly offset: number
  readonly length: number
  readonly children: readonly DissectedField[]
  /** What the field itself does not say: whether a checksum is right, that something was cut off. */
  readonly note?: string
}

export interface FieldExtras {
  readonly children?: readonly DissectedField[]
  readonly note?: string | undefined
}

export function field(
  name: string,
  label: string,
  value: string | number,
  offset: number,
  length: number,
  { children = [], note }: FieldExtras = {},
): DissectedField {
  return { name, label, value: `${value}`, offset, length, children, ...(note === undefined ? {} : { note }) }
}

/** A bit, or a few, of a field that has a name for each. */
export function flag(name: string, label: string, set: boolean, offset: number, length: number): DissectedField {
  return field(name, label, set ? 'Set' : 'Not set', offset, length)
}

/** `IPv4 (0x0800)` and `ICMP (1)`: the word for a number, and the number. */
export function named(words: ReadonlyMap<number, string>, value: number, text = `${value}`): string {
  return `${words.get(value) ?? 'Unknown'} (${text})`
}

export function hexText(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`
}

/** What a checksum should be: undefined where it cannot be told from the bytes that are there. */
export function checksumNote(found: number, expected: number | undefined): string {
  if (expected === undefined) return 'not verified'
  return found === expected ? 'correct' : `wrong, should be ${hexText(expected, 4)}`
}
