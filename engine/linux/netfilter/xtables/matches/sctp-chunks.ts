import { u16 } from '../../../../wire/bytes.ts'
import { type Parsed, Problem } from '../problem.ts'

/** Kinds of chunks (RFC 9260 3.2 and others), with the letters of their flags from the highest bit on. */
const CHUNKS: readonly { readonly name: string; readonly type: number; readonly flags: string }[] = [
  { name: 'DATA', type: 0, flags: '----IUBE' },
  { name: 'INIT', type: 1, flags: '--------' },
  { name: 'INIT_ACK', type: 2, flags: '--------' },
  { name: 'SACK', type: 3, flags: '--------' },
  { name: 'HEARTBEAT', type: 4, flags: '--------' },
  { name: 'HEARTBEAT_ACK', type: 5, flags: '--------' },
  { name: 'ABORT', type: 6, flags: '-------T' },
  { name: 'SHUTDOWN', type: 7, flags: '--------' },
  { name: 'SHUTDOWN_ACK', type: 8, flags: '--------' },
  { name: 'ERROR', type: 9, flags: '--------' },
  { name: 'COOKIE_ECHO', type: 10, flags: '--------' },
  { name: 'COOKIE_ACK', type: 11, flags: '--------' },
  { name: 'ECN_ECNE', type: 12, flags: '--------' },
  { name: 'ECN_CWR', type: 13, flags: '--------' },
  { name: 'SHUTDOWN_COMPLETE', type: 14, flags: '-------T' },
  { name: 'I_DATA', type: 64, flags: '----IUBE' },
  { name: 'RE_CONFIG', type: 130, flags: '--------' },
  { name: 'PAD', type: 132, flags: '--------' },
  { name: 'ASCONF', type: 193, flags: '--------' },
  { name: 'ASCONF_ACK', type: 128, flags: '--------' },
  { name: 'FORWARD_TSN', type: 192, flags: '--------' },
  { name: 'I_FORWARD_TSN', type: 194, flags: '--------' },
]

/** How the chunks of a packet and the wanted ones go together. */
const MODES = ['any', 'all', 'only'] as const

/** A kind of chunk, and the flags that it must have set or not. */
interface WantedChunk {
  readonly type: number
  readonly mask: number
  readonly flags: number
}

export interface ChunkCondition {
  readonly mode: (typeof MODES)[number]
  readonly chunks: readonly WantedChunk[] | 'ALL'
}

function readChunk(word: string): Parsed<WantedChunk> {
  const [name = '', letters = ''] = word.split(':')
  const index = CHUNKS.findIndex(chunk => chunk.name === name.toUpperCase())
  const chunk = CHUNKS[index]
  if (chunk === undefined) return new Problem(`Unknown sctp chunk \`${name}'`)
  let mask = 0
  let flags = 0
  for (const letter of letters) {
    const at = chunk.flags.indexOf(letter.toUpperCase())
    if (at < 0) return new Problem(`Invalid flags for chunk type ${index}`)
    mask |= 0x80 >> at
    if (letter !== letter.toLowerCase()) flags |= 0x80 >> at
  }
  return { type: chunk.type, mask, flags }
}

/** `MODE CHUNKS`. */
export function readChunks(text: string): Parsed<ChunkCondition> {
  const [first = '', list = ''] = text.split(' ')
  const mode = MODES.find(each => each === first.toLowerCase())
  if (mode === undefined) return new Problem('Match type has to be one of "ALL", "ANY" or "ONLY"')
  if (list.toUpperCase() === 'ALL') return { mode, chunks: 'ALL' }
  if (list.toUpperCase() === 'NONE') return { mode, chunks: [] }
  const chunks: WantedChunk[] = []
  for (const word of list.split(',').filter(each => each !== '')) {
    const chunk = readChunk(word)
    if (chunk instanceof Problem) return chunk
    chunks.push(chunk)
  }
  return { mode, chunks: chunks.toSorted((one, other) => one.type - other.type) }
}

function flagText({ type, mask, flags }: WantedChunk): string {
  if (mask === 0) return ''
  const letters = CHUNKS.find(chunk => chunk.type === type)!.flags
  const said = [...letters].filter((_letter, at) => (mask & (0x80 >> at)) !== 0)
  return `:${said.map(letter => ((flags & (0x80 >> letters.indexOf(letter))) !== 0 ? letter : letter.toLowerCase())).join('')}`
}

export function chunksText({ mode, chunks }: ChunkCondition, numeric: boolean): string {
  if (chunks === 'ALL') return ` ${mode} ALL`
  if (chunks.length === 0) return ` ${mode} NONE`
  const name = (type: number) =>
    numeric ? `0x${type.toString(16).toUpperCase().padStart(4, '0')}` : CHUNKS.find(chunk => chunk.type === type)!.name
  return ` ${mode} ${chunks.map(chunk => name(chunk.type) + flagText(chunk)).join(',')}`
}

/** nft's words for kinds of chunks, where it has another one. */
const NFT_NAMES: Readonly<Record<string, string>> = { ECN_ECNE: 'ecne', ECN_CWR: 'cwr' }

/** A condition as iptables saves it, `all INIT,ABORT:T`, in words of nft; undefined for `any` (sctp_xlate of libxt_sctp.c). */
export function chunkWords(text: string, not: boolean): string[] | undefined {
  const condition = readChunks(text)
  if (condition instanceof Problem || condition.mode === 'any') return undefined
  const { mode, chunks } = condition
  return CHUNKS.flatMap(({ name, type }) => {
    const key = `sctp chunk ${NFT_NAMES[name] ?? name.toLowerCase().replaceAll('_', '-')}`
    const wanted = chunks === 'ALL' ? { mask: 0, flags: 0 } : chunks.find(chunk => chunk.type === type)
    if (wanted === undefined) return mode === 'only' ? [`${key} ${not ? 'exists' : 'missing'}`] : []
    if (wanted.mask === 0) return [`${key} ${not ? 'missing' : 'exists'}`]
    return [`${key} flags & 0x${wanted.mask.toString(16)} ${not ? '!=' : '=='} 0x${wanted.flags.toString(16)}`]
  })
}

/** match_packet of xt_sctp.c: the chunks from `start` on; undefined where one of them is malformed. */
export function chunksHold(
  { mode, chunks }: ChunkCondition,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean | undefined {
  const missing = new Set(chunks === 'ALL' ? [] : chunks.map(({ type }) => type))
  let found = false
  for (let at = start; at < end; ) {
    if (at + 4 > end || u16(bytes, at + 2) < 4) return undefined
    const type = bytes[at]!
    const wanted = chunks === 'ALL' ? { type, mask: 0, flags: 0 } : chunks.find(chunk => chunk.type === type)
    const holds = wanted !== undefined && (bytes[at + 1]! & wanted.mask) === wanted.flags
    if (holds && mode === 'any') return true
    if (!holds && mode === 'only') return false
    if (holds) {
      missing.delete(type)
      found = true
    }
    at += (u16(bytes, at + 2) + 3) & ~3
  }
  if (mode === 'any') return false
  return mode === 'only' ? found : missing.size === 0 && chunks !== 'ALL'
}
