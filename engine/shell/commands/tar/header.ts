import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'

export const BLOCK = 512
const NAME = 0
const NAME_LENGTH = 100
const MODE = 100
const UID = 108
const GID = 116
const SIZE = 124
const MODIFIED = 136
const CHECKSUM = 148
const TYPE = 156
const LINK_NAME = 157
const MAGIC = 257
const USER = 265
const GROUP = 297
const PREFIX = 345

export type MemberType = 'file' | 'directory' | 'symlink' | 'link' | 'fifo'

/** What the archive tells of a member (tar(5)). */
export interface Member {
  readonly name: string
  readonly type: MemberType
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly user: string
  readonly group: string
  readonly modified: number
  readonly target: string
  readonly content: Uint8Array
}

const TYPES: Readonly<Record<MemberType, string>> = { file: '0', link: '1', symlink: '2', directory: '5', fifo: '6' }
/** A member whose content is the name of the next one, or where it leads (GNU). */
const LONG_NAME = 'L'
const LONG_LINK = 'K'

function block(name: string, type: string, size: number, fields: Partial<Member>): Uint8Array {
  const bytes = new Uint8Array(BLOCK)
  const text = (at: number, value: string, most: number) => bytes.set(encodeUtf8(value).subarray(0, most), at)
  const octal = (at: number, value: number, digits: number) => text(at, value.toString(8).padStart(digits, '0'), digits)
  text(NAME, name, NAME_LENGTH)
  octal(MODE, fields.mode ?? 0, 7)
  octal(UID, fields.uid ?? 0, 7)
  octal(GID, fields.gid ?? 0, 7)
  octal(SIZE, size, 11)
  octal(MODIFIED, fields.modified ?? 0, 11)
  text(CHECKSUM, '        ', 8)
  text(TYPE, type, 1)
  text(LINK_NAME, fields.target ?? '', NAME_LENGTH)
  text(MAGIC, 'ustar  ', 8)
  text(USER, fields.user ?? '', 31)
  text(GROUP, fields.group ?? '', 31)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  text(CHECKSUM, `${sum.toString(8).padStart(6, '0')}\0 `, 8)
  return bytes
}

/** A member as blocks, in GNU's format: names that do not fit go in front. */
export function memberBlocks(member: Member): Uint8Array[] {
  const long = (type: string, text: string) => {
    const content = encodeUtf8(`${text}\0`)
    return [block('././@LongLink', type, content.length, {}), content, filler(content.length)]
  }
  return [
    ...(encodeUtf8(member.target).length > NAME_LENGTH ? long(LONG_LINK, member.target) : []),
    ...(encodeUtf8(member.name).length > NAME_LENGTH ? long(LONG_NAME, member.name) : []),
    block(member.name, TYPES[member.type], member.content.length, member),
    member.content,
    filler(member.content.length),
  ]
}

export function filler(length: number, unit: number = BLOCK): Uint8Array {
  return new Uint8Array((unit - (length % unit)) % unit)
}

/** The members of an archive; undefined where it is none. */
export function parseArchive(bytes: Uint8Array): Member[] | undefined {
  const members: Member[] = []
  let longName: string | undefined
  let longLink: string | undefined
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const header = bytes.subarray(at, at + BLOCK)
    if (header.every(byte => byte === 0)) break
    if (!sound(header)) return members.length === 0 ? undefined : members
    const size = octal(header, SIZE, 12)
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size)
    const type = String.fromCharCode(header[TYPE]!)
    if (type === LONG_NAME) longName = string(content, 0, content.length)
    else if (type === LONG_LINK) longLink = string(content, 0, content.length)
    else {
      const member = memberOf(header, content, type)
      if (member !== undefined)
        members.push({ ...member, name: longName ?? member.name, target: longLink ?? member.target })
      longName = longLink = undefined
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return members
}

function memberOf(header: Uint8Array, content: Uint8Array, type: string): Member | undefined {
  const kind = (Object.keys(TYPES) as MemberType[]).find(each => TYPES[each] === (type === '\0' ? '0' : type))
  if (kind === undefined) return undefined
  const gnu = string(header, MAGIC, 8).startsWith('ustar ')
  const prefix = gnu ? '' : string(header, PREFIX, 155)
  const name = string(header, NAME, NAME_LENGTH)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: kind,
    mode: octal(header, MODE, 8) & 0o7777,
    uid: octal(header, UID, 8),
    gid: octal(header, GID, 8),
    user: string(header, USER, 32),
    group: string(header, GROUP, 32),
    modified: octal(header, MODIFIED, 12),
    target: string(header, LINK_NAME, NAME_LENGTH),
    content,
  }
}

function sound(header: Uint8Array): boolean {
  let sum = 0
  for (const [index, byte] of header.entries()) sum += index >= CHECKSUM && index < CHECKSUM + 8 ? 0x20 : byte
  return sum === octal(header, CHECKSUM, 8)
}

function octal(bytes: Uint8Array, at: number, length: number): number {
  const text = string(bytes, at, length).trim()
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : 0
}

function string(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length)
  const end = field.indexOf(0)
  return decodeUtf8(end < 0 ? field : field.subarray(0, end))
}
