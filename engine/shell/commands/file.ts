import type { Running } from '../../linux/program.ts'
import { FileInode } from '../../linux/vfs/inode.ts'
import { type FileStatus, fileStatus } from '../../linux/vfs/status.ts'
import { failed } from '../../net/errno.ts'
import { decodeUtf8 } from '../../sim/utf8.ts'
import { strftime } from '../bash/expand/strftime.ts'
import { type Tool, textCommand } from '../text/tool.ts'

/** What is looked at of a file's content. */
const LOOKED_AT = 65536

const USAGE = `Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
       file -C [-m <magicfiles>]
       file [--help]
`

/** A kind of file: as it is called, and its media type. */
interface Kind {
  readonly text: string
  readonly mime: string
}

/** file(1) 5.44, for what a lab holds: text and its languages, captures, archives, programs. */
export const file = textCommand({
  name: 'file',
  summary: 'what kind of file something is',
  synopsis: ['[-bhiL] [--mime-type] FILE...'],
  hint: () => USAGE,
  options: [
    { short: 'b', long: 'brief', text: 'Without the name.' },
    { short: 'h', long: 'no-dereference', text: 'Symbolic links as such: the default.' },
    { short: 'L', long: 'dereference', text: 'What a symbolic link leads to.' },
    { short: 'i', long: 'mime', text: 'The media type and the character set.' },
    { long: 'mime-type', text: 'The media type.' },
    { short: 'z', long: 'uncompress', text: 'Inside compressed files.', emulated: false },
    { short: 'f', long: 'files-from', argument: 'FILE', text: 'Names from a file.', emulated: false },
    { short: 'm', long: 'magic-file', argument: 'LIST', text: 'Other tests.', emulated: false },
  ],
  *run(tool) {
    if (tool.operands.length === 0) {
      yield* tool.process.write(2, USAGE)
      return 1
    }
    const width = Math.max(...tool.operands.map(name => name.length)) + 2
    for (const name of tool.operands) {
      const head = tool.has('brief') ? '' : `${name}:`.padEnd(width)
      yield* tool.print(`${head}${yield* kindText(tool, name)}\n`)
    }
    return 0
  },
})

function* kindText(tool: Tool, name: string): Running<string> {
  const status = fileStatus(tool.process, name, tool.has('dereference'))
  if (failed(status)) return `cannot open \`${name}' (${status.text})`
  const kind = special(tool, name, status) ?? content(status)
  yield* tool.spend(2000)
  if (tool.has('mime-type')) return kind.mime
  if (!tool.has('mime')) return kind.text
  const set =
    status.kind !== 'file' ? 'binary' : kind.text.includes('UTF-8') ? 'utf-8' : isText(kind) ? 'us-ascii' : 'binary'
  return `${kind.mime}; charset=${set}`
}

function isText({ mime, text }: Kind): boolean {
  return text !== 'empty' && (mime.startsWith('text/') || mime === 'application/json')
}

function special(tool: Tool, name: string, { kind, target, special: device, mode }: FileStatus): Kind | undefined {
  const inode = (text: string, what: string) => ({ text, mime: `inode/${what}` })
  if (kind === 'symlink') {
    const broken = failed(fileStatus(tool.process, name))
    return inode(`${broken ? 'broken ' : ''}symbolic link to ${target}`, 'symlink')
  }
  if (kind === 'directory') return inode((mode & 0o1000) !== 0 ? 'sticky, directory' : 'directory', 'directory')
  if (kind === 'fifo') return inode('fifo (named pipe)', 'fifo')
  if (kind === 'socket') return inode('socket', 'socket')
  if (kind === 'character' || kind === 'block')
    return inode(`${kind} special (${device!.major}/${device!.minor})`, `${kind === 'block' ? 'block' : 'char'}device`)
  return undefined
}

function content({ inode }: FileStatus): Kind {
  // Programs of the emulated system have no machine code.
  if (inode instanceof FileInode && inode.program !== null)
    return { text: 'program of the emulated system', mime: 'application/x-executable' }
  // A file of /proc says that it is empty, and is not read.
  const bytes = inode instanceof FileInode ? inode.bytes.subarray(0, LOOKED_AT) : new Uint8Array(0)
  if (bytes.length === 0) return { text: 'empty', mime: 'inode/x-empty' }
  return byMagic(bytes) ?? byText(bytes)
}

const MAGIC: readonly (readonly [start: readonly number[], at: number, text: string, mime: string])[] = [
  [[0x1f, 0x8b], 0, 'gzip compressed data', 'application/gzip'],
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 0, 'PNG image data', 'image/png'],
  [[0x50, 0x4b, 0x03, 0x04], 0, 'Zip archive data', 'application/zip'],
  [[0x7f, 0x45, 0x4c, 0x46], 0, 'ELF', 'application/x-executable'],
  [[0x75, 0x73, 0x74, 0x61, 0x72, 0x20, 0x20, 0], 257, 'POSIX tar archive (GNU)', 'application/x-tar'],
  [[0x75, 0x73, 0x74, 0x61, 0x72, 0], 257, 'POSIX tar archive', 'application/x-tar'],
]

function byMagic(bytes: Uint8Array): Kind | undefined {
  const capture = captureKind(bytes)
  if (capture !== undefined) return capture
  const found = MAGIC.find(([start, at]) => start.every((byte, index) => bytes[at + index] === byte))
  if (found === undefined) return undefined
  const more = found[3] === 'application/gzip' ? gzipText(bytes) : ''
  return { text: found[2] + more, mime: found[3] }
}

/** The name inside, when it was changed, and how long it is (RFC 1952 2.3.1). */
function gzipText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 18) return ''
  const named = (bytes[3]! & 8) !== 0
  const name = named ? `, was "${decodeUtf8(bytes.subarray(10, bytes.indexOf(0, 10)))}"` : ''
  const time = view.getUint32(4, true)
  const when = time === 0 ? '' : `, last modified: ${strftime('%a %b %e %H:%M:%S %Y', time)}`
  const size = bytes.length < LOOKED_AT ? `, original size modulo 2^32 ${view.getUint32(bytes.length - 4, true)}` : ''
  return `${name}${when}, from Unix${size}`
}

const LINK_TYPES: Readonly<Record<number, string>> = {
  0: 'no link-layer encapsulation',
  1: 'Ethernet',
  101: 'Raw IP',
  113: 'Linux cooked v1',
  276: 'Linux cooked v2',
}

function captureKind(bytes: Uint8Array): Kind | undefined {
  if (bytes.length < 24) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = view.getUint32(0, true)
  const mime = 'application/vnd.tcpdump.pcap'
  if (magic === 0x0a0d0d0a)
    return {
      text: `pcapng capture file - version ${view.getUint16(12, true)}.${view.getUint16(14, true)}`,
      mime: 'application/octet-stream',
    }
  if (magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) return undefined
  const link = view.getUint32(20, true) & 0x0fff_ffff
  const unit = magic === 0xa1b23c4d ? 'nanosecond' : 'microsecond'
  const version = `version ${view.getUint16(4, true)}.${view.getUint16(6, true)}`
  const name = LINK_TYPES[link] ?? `linktype#${link}`
  const length = view.getUint32(16, true)
  return {
    text: `pcap capture file, ${unit} ts (little-endian) - ${version} (${name}, capture length ${length})`,
    mime,
  }
}

const INTERPRETERS: readonly (readonly [RegExp, string, string])[] = [
  [/^#! ?\/(usr\/)?(local\/)?bin\/(env )?bash\b/, 'Bourne-Again shell script, ', 'text/x-shellscript'],
  [/^#! ?\/(usr\/)?bin\/(env )?(da)?sh\b/, 'POSIX shell script, ', 'text/x-shellscript'],
  [/^#! ?\/(usr\/)?bin\/(env )?python/, 'Python script, ', 'text/x-script.python'],
  [/^#! ?\/(usr\/)?bin\/(env )?perl/, 'Perl script text executable', 'text/x-perl'],
]

function byText(bytes: Uint8Array): Kind {
  const data = { text: 'data', mime: 'application/octet-stream' }
  if (bytes.some(byte => byte < 0x07 || (byte > 0x0d && byte < 0x1b) || (byte > 0x1b && byte < 0x20) || byte === 0x7f))
    return data
  const plain = bytes.every(byte => byte < 0x80)
  const text = decodeUtf8(bytes)
  if (!plain && text.includes('\ufffd')) return { text: 'ISO-8859 text', mime: 'text/plain' }
  const set = plain ? 'ASCII text' : 'Unicode text, UTF-8 text'
  if (/^\s*[[{]/.test(text) && isJson(text)) return { text: 'JSON text data', mime: 'application/json' }
  const pem = /^-----BEGIN (CERTIFICATE(?: REQUEST)?|[A-Z ]*PRIVATE KEY)-----/.exec(text)
  if (pem?.[1]?.startsWith('CERTIFICATE') === true) return { text: `PEM ${pem[1].toLowerCase()}`, mime: 'text/plain' }
  const script = INTERPRETERS.find(([start]) => start.test(text))
  const html = /^\s*<(!doctype html|html|head|body)\b/i.test(text)
  const [head, mime] =
    script !== undefined ? [script[1], script[2]] : html ? ['HTML document, ', 'text/html'] : ['', 'text/plain']
  return { text: `${head}${set}${script === undefined ? '' : ' executable'}${lineKinds(text)}`, mime }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** How lines end, where it is not the usual way, and whether one is very long. */
function lineKinds(text: string): string {
  const crlf = /\r\n/.test(text)
  const lf = /(^|[^\r])\n/.test(text)
  const cr = /\r(?!\n)/.test(text)
  const ends = [crlf && 'CRLF', cr && 'CR', lf && 'LF'].filter(each => each !== false)
  const longest = Math.max(...text.split('\n').map(line => line.length))
  const long = longest >= 300 ? `, with very long lines (${longest})` : ''
  if (ends.length === 0) return `${long}, with no line terminators`
  return ends.length === 1 && lf ? long : `${long}, with ${ends.join(', ')} line terminators`
}
