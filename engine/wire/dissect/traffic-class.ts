/** Codepoints of RFC 2474, RFC 2597 and RFC 3246, by their names. */
const CODEPOINTS: readonly (readonly [value: number, short: string, long: string])[] = [
  [0, 'CS0', 'Default'],
  ...[1, 2, 3, 4, 5, 6, 7].map(index => [index * 8, `CS${index}`, `Class Selector ${index}`] as const),
  ...[1, 2, 3, 4].flatMap(index =>
    [1, 2, 3].map(drop => [index * 8 + drop * 2, `AF${index}${drop}`, `Assured Forwarding ${index}${drop}`] as const),
  ),
  [46, 'EF PHB', 'Expedited Forwarding'],
]

export const DSCP: ReadonlyMap<number, string> = new Map(CODEPOINTS.map(([value, , long]) => [value, long]))
const SHORT: ReadonlyMap<number, string> = new Map(CODEPOINTS.map(([value, short]) => [value, short]))

/** RFC 3168 5. */
export const ECN: ReadonlyMap<number, string> = new Map([
  [0, 'Not ECN-Capable Transport'],
  [1, "ECN-Capable Transport codepoint '01'"],
  [2, "ECN-Capable Transport codepoint '10'"],
  [3, 'Congestion Experienced'],
])
const ECN_SHORT = ['Not-ECT', 'ECT(1)', 'ECT(0)', 'CE']

/** `0x10 (DSCP: CS0, ECN: Not-ECT)`. */
export function trafficClassText(value: number): string {
  const hex = value.toString(16).padStart(2, '0')
  return `0x${hex} (DSCP: ${SHORT.get(value >> 2) ?? 'Unknown'}, ECN: ${ECN_SHORT[value & 3]})`
}
