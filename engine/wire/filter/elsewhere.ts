/** Words for link types that a lab does not have: what is said when they are used, by what must follow them. */

interface Elsewhere {
  readonly operand: 'none' | 'number' | 'name' | 'either' | 'comparison'
  readonly refusal: string
}

const ATM = 'supported only on raw ATM'

export const ELSEWHERE = new Map<string, Elsewhere>([
  ...['lane', 'metac', 'bcc', 'sc', 'ilmic', 'oam', 'oamf4', 'connectmsg', 'metaconnect'].map(
    word => [word, { operand: 'none', refusal: `'${word}' ${ATM}` }] as const,
  ),
  ['oamf4ec', { operand: 'none', refusal: `'oam4ec' ${ATM}` }],
  ['oamf4sc', { operand: 'none', refusal: `'oam4sc' ${ATM}` }],
  ['vpi', { operand: 'comparison', refusal: `'vpi' ${ATM}` }],
  ['vci', { operand: 'comparison', refusal: `'vci' ${ATM}` }],
  ...['fisu', 'lssu', 'msu'].map(
    word => [word, { operand: 'none', refusal: `'${word}' supported only on MTP2` }] as const,
  ),
  ['lsu', { operand: 'none', refusal: "'lssu' supported only on MTP2" }],
  ...['hfisu', 'hlssu', 'hmsu'].map(
    word => [word, { operand: 'none', refusal: `'${word}' supported only on MTP2_HSL` }] as const,
  ),
  ...['sio', 'opc', 'dpc', 'sls'].flatMap(word => {
    const one = { operand: 'comparison', refusal: `'${word}' supported only on SS7` } as const
    return [[word, one] as const, [`h${word}`, one] as const]
  }),
  ...['on', 'ifname'].map(
    word => [word, { operand: 'name', refusal: 'ifname supported only on PF linktype' }] as const,
  ),
  ...['rset', 'ruleset'].map(
    word => [word, { operand: 'name', refusal: 'ruleset supported only on PF linktype' }] as const,
  ),
  ...['rnr', 'rulenum'].map(
    word => [word, { operand: 'number', refusal: 'rnr supported only on PF linktype' }] as const,
  ),
  ...['srnr', 'subrulenum'].map(
    word => [word, { operand: 'number', refusal: 'srnr supported only on PF linktype' }] as const,
  ),
  ['reason', { operand: 'either', refusal: 'reason supported only on PF linktype' }],
  ['action', { operand: 'name', refusal: 'action supported only on PF linktype' }],
  ['type', { operand: 'either', refusal: '802.11 link-layer types supported only on 802.11' }],
  ['subtype', { operand: 'name', refusal: '802.11 link-layer types supported only on 802.11' }],
  ['dir', { operand: 'either', refusal: 'frame direction supported only with 802.11 headers' }],
  ['direction', { operand: 'either', refusal: 'frame direction supported only with 802.11 headers' }],
  // Their headers have no fixed length, and so need a program that libpcap puts together at run time.
  ['geneve', { operand: 'none', refusal: 'geneve not supported' }],
])
