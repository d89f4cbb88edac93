import type { ByteStream } from '../../../linux/http/stream.ts'
import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { openPath } from '../../../linux/vfs/open.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { openData } from './data.ts'
import { listing } from './listing.ts'
import type { FtpSession } from './session.ts'

const CHUNK = 65536
const WORLD_READABLE = 0o004

/** Opens the data connection and says so; undefined when there is none, which the client has been told. */
function* begin(session: FtpSession, text: string): Running<ByteStream | undefined> {
  const { data, process, local, config } = session
  session.data = undefined
  const stream = data === undefined ? undefined : yield* openData(process, data, local, config)
  if (stream === undefined) yield* session.reply(425, 'Failed to establish connection.')
  else yield* session.reply(150, text)
  return stream
}

function* hasWay(session: FtpSession): Running<boolean> {
  if (session.data === undefined) yield* session.reply(425, 'Use PORT or PASV first.')
  return session.data !== undefined
}

/** LIST and NLST. */
export function* list(session: FtpSession, argument: string, long: boolean): Running<void> {
  const { process, paths, config } = session
  if (!config.dirlist_enable) return yield* session.reply(550, 'Permission denied.')
  if (!(yield* hasWay(session))) return
  const flags = /^-(\w*)\s*/.exec(argument)
  const name = argument.slice(flags?.[0].length ?? 0)
  const found = paths.resolve(name === '' ? '.' : name)
  const stream = yield* begin(session, 'Here comes the directory listing.')
  if (stream === undefined) return
  const all = flags?.[1]?.includes('a') === true || config.force_dot_files
  const options = { long: long || flags?.[1]?.includes('l') === true, all, hideIds: config.hide_ids }
  const inode = failed(found) ? undefined : found.inode
  const text = inode === undefined ? '' : listing(process, name, inode, options)
  yield* process.compute(1000 + text.length * 20)
  const error = yield* stream.write(encodeUtf8(text))
  stream.close()
  yield* error === undefined
    ? session.reply(226, 'Directory send OK.')
    : session.reply(426, 'Failure writing network stream.')
}

/** RETR. */
export function* retrieve(session: FtpSession, name: string): Running<void> {
  const { process, paths, config, login, offset } = session
  session.offset = 0
  if (!config.download_enable) return yield* session.reply(550, 'Permission denied.')
  if (!(yield* hasWay(session))) return
  const path = paths.virtual(name)
  const found = paths.resolve(name)
  const inode = failed(found) ? undefined : found.inode
  const hidden = login?.anonymous === true && config.anon_world_readable_only
  const file = openPath(process, paths.real(name), { read: true })
  if (failed(file) || !(inode instanceof FileInode) || (hidden && (inode.mode & WORLD_READABLE) === 0)) {
    session.noteFile(false, 'DOWNLOAD', path, ', 0.00Kbyte/sec')
    session.dropData()
    return yield* session.reply(550, 'Failed to open file.')
  }
  file.retain()
  if (offset > 0) file.seek(offset, 'set')
  const mode = session.binary ? 'BINARY' : 'ASCII'
  const stream = yield* begin(session, `Opening ${mode} mode data connection for ${name} (${inode.size} bytes).`)
  if (stream === undefined) return file.release()
  const began = process.now
  let count = 0
  for (;;) {
    const bytes = file.read(CHUNK)
    if (failed(bytes) || bytes.length === 0) break
    if ((yield* stream.write(bytes)) !== undefined) {
      file.release()
      stream.close()
      return yield* session.reply(426, 'Failure writing network stream.')
    }
    count += bytes.length
  }
  file.release()
  stream.close()
  session.noteFile(true, 'DOWNLOAD', path, `, ${count} bytes, ${rate(count, process.now - began)}`)
  yield* session.reply(226, 'Transfer complete.')
}

function rate(bytes: number, nanoseconds: number): string {
  return `${(bytes / 1024 / Math.max(nanoseconds / 1e9, 0.0001)).toFixed(2)}Kbyte/sec`
}

/** STOR and APPE. */
export function* store(session: FtpSession, name: string, append: boolean): Running<void> {
  const { process, paths, config, login, offset } = session
  session.offset = 0
  const anonymous = login?.anonymous === true
  if (!config.write_enable || (anonymous && !config.anon_upload_enable))
    return yield* session.reply(550, 'Permission denied.')
  if (!(yield* hasWay(session))) return
  const path = paths.virtual(name)
  const fresh = anonymous && !config.anon_other_write_enable
  const flags = { write: true, create: true, exclusive: fresh, truncate: !append && offset === 0, append }
  const file = openPath(process, paths.real(name), flags, config.file_open_mode)
  if (failed(file)) {
    session.noteFile(false, 'UPLOAD', path, ', 0.00Kbyte/sec')
    session.dropData()
    return yield* session.reply(553, 'Could not create file.')
  }
  file.retain()
  if (offset > 0) file.seek(offset, 'set')
  const stream = yield* begin(session, 'Ok to send data.')
  if (stream === undefined) return file.release()
  const began = process.now
  let count = 0
  let problem: string | undefined
  while (problem === undefined) {
    const bytes = yield* stream.read(process.now + config.data_connection_timeout * SECOND)
    if (failed(bytes)) problem = 'Failure reading network stream.'
    else if (bytes.length === 0) break
    else if (failed(yield* process.writeFile(file, bytes))) problem = 'Failure writing to local file.'
    else count += bytes.length
  }
  file.release()
  stream.close()
  session.noteFile(problem === undefined, 'UPLOAD', path, `, ${count} bytes, ${rate(count, process.now - began)}`)
  yield* problem === undefined
    ? session.reply(226, 'Transfer complete.')
    : session.reply(problem.includes('local') ? 451 : 426, problem)
}

/** CWD. */
export function* change(session: FtpSession, name: string): Running<void> {
  const { paths } = session
  const found = paths.resolve(name)
  const inside = failed(found) ? undefined : paths.resolve(`${name}/.`)
  if (failed(found) || !(found.inode instanceof DirectoryInode) || inside === undefined || failed(inside))
    return yield* session.reply(550, 'Failed to change directory.')
  paths.cwd = paths.virtual(name)
  yield* session.reply(250, 'Directory successfully changed.')
}
