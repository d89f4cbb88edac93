import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import { formatIpv4, type Ip, parseIp, parseIpv4 } from '../../../wire/address.ts'
import { listenForData } from './data.ts'
import { stampText } from './listing.ts'
import { password, user } from './login.ts'
import type { FtpSession } from './session.ts'
import { change, list, retrieve, store } from './transfer.ts'

type Verb = (session: FtpSession, argument: string) => Running<void>

const say =
  (code: number, text: string): Verb =>
  session =>
    session.reply(code, text)

/** What may be said before anybody has logged in. */
const OPEN_VERBS: Readonly<Record<string, Verb>> = {
  USER: user,
  PASS: password,
  QUIT: function* (session) {
    yield* session.reply(221, 'Goodbye.')
    session.ended = true
  },
  FEAT: session =>
    session.replyLines(211, 'Features:', [' EPRT', ' EPSV', ' MDTM', ' PASV', ' REST STREAM', ' SIZE', ' TVFS'], 'End'),
  OPTS: (session, argument) =>
    argument.toUpperCase() === 'UTF8 ON'
      ? session.reply(200, 'Always in UTF8 mode.')
      : session.reply(501, 'Option not understood.'),
}

/** postlogin.c, by command. */
const VERBS: Readonly<Record<string, Verb>> = {
  ...OPEN_VERBS,
  PWD: working,
  XPWD: working,
  CWD: change,
  XCWD: change,
  CDUP: session => change(session, '..'),
  XCUP: session => change(session, '..'),
  LIST: (session, argument) => list(session, argument, true),
  NLST: (session, argument) => list(session, argument, false),
  RETR: retrieve,
  STOR: (session, argument) => store(session, argument, false),
  APPE: (session, argument) => store(session, argument, true),
  PASV: passive,
  EPSV: passiveExtended,
  PORT: active,
  EPRT: activeExtended,
  TYPE: type,
  SIZE: size,
  MDTM: modified,
  REST: function* (session, argument) {
    session.offset = /^\d{1,15}$/.test(argument) ? Number(argument) : 0
    yield* session.reply(350, `Restart position accepted (${session.offset}).`)
  },
  MKD: makeDirectory,
  XMKD: makeDirectory,
  RMD: (session, argument) => remove(session, argument, 'directory'),
  XRMD: (session, argument) => remove(session, argument, 'file'),
  DELE: (session, argument) => remove(session, argument, 'file'),
  RNFR: renameFrom,
  RNTO: renameTo,
  SITE: site,
  STAT: status,
  HELP: session =>
    session.replyLines(
      214,
      'The following commands are recognized.',
      [
        ' ABOR ACCT ALLO APPE CDUP CWD  DELE EPRT EPSV FEAT HELP LIST MDTM MKD',
        ' MODE NLST NOOP OPTS PASS PASV PORT PWD  QUIT REIN REST RETR RMD  RNFR',
        ' RNTO SITE SIZE SMNT STAT STOR STOU STRU SYST TYPE USER XCUP XCWD XMKD',
        ' XPWD XRMD',
      ],
      'Help OK.',
    ),
  SYST: say(215, 'UNIX Type: L8'),
  NOOP: say(200, 'NOOP ok.'),
  ABOR: say(225, 'No transfer to ABOR.'),
  ALLO: say(202, 'ALLO command ignored.'),
  ACCT: say(502, 'ACCT not implemented.'),
  REIN: say(502, 'REIN not implemented.'),
  SMNT: say(502, 'SMNT not implemented.'),
  MODE: (session, argument) =>
    argument.toUpperCase() === 'S' ? session.reply(200, 'Mode set to S.') : session.reply(504, 'Bad MODE command.'),
  STRU: (session, argument) =>
    argument.toUpperCase() === 'F'
      ? session.reply(200, 'Structure set to F.')
      : session.reply(504, 'Bad STRU command.'),
}

/** Does what one line of a client asks for. */
export function* obey(session: FtpSession, line: string): Running<void> {
  const blank = line.indexOf(' ')
  const name = (blank < 0 ? line : line.slice(0, blank)).toUpperCase()
  const argument = blank < 0 ? '' : line.slice(blank + 1)
  const table = session.login === undefined ? OPEN_VERBS : VERBS
  const verb = Object.hasOwn(table, name) ? table[name] : undefined
  if (verb !== undefined) return yield* verb(session, argument)
  yield* session.login === undefined
    ? session.reply(530, 'Please login with USER and PASS.')
    : session.reply(500, 'Unknown command.')
}

function* working(session: FtpSession): Running<void> {
  yield* session.reply(257, `"${session.paths.cwd.replaceAll('"', '""')}" is the current directory`)
}

function* type(session: FtpSession, argument: string): Running<void> {
  const letter = argument.toUpperCase().replace(/ N$/, '')
  if (letter === 'I' || letter === 'L8' || letter === 'L 8') session.binary = true
  else if (letter === 'A') session.binary = false
  else return yield* session.reply(500, 'Unrecognised TYPE command.')
  yield* session.reply(200, `Switching to ${session.binary ? 'Binary' : 'ASCII'} mode.`)
}

function* listen(session: FtpSession): Running<number | undefined> {
  session.dropData()
  if (!session.config.pasv_enable) {
    yield* session.reply(550, 'Permission denied.')
    return undefined
  }
  const way = listenForData(session.process, session.local, session.config)
  if (failed(way)) {
    yield* session.reply(500, `OOPS: vsf_sysutil_bind: ${way.text}`)
    return undefined
  }
  session.data = way
  return way.port
}

function* passive(session: FtpSession): Running<void> {
  const port = yield* listen(session)
  if (port === undefined) return
  const told = parseIpv4(session.config.pasv_address) ?? (typeof session.local === 'number' ? session.local : 0)
  const numbers = [...formatIpv4(told).split('.'), port >> 8, port & 255]
  yield* session.reply(227, `Entering Passive Mode (${numbers.join(',')}).`)
}

function* passiveExtended(session: FtpSession, argument: string): Running<void> {
  const family = typeof session.local === 'number' ? '1' : '2'
  if (argument.toUpperCase() === 'ALL') return yield* session.reply(200, 'EPSV ALL ok.')
  if (argument !== '' && argument !== family) return yield* session.reply(522, 'Bad network protocol.')
  const port = yield* listen(session)
  if (port !== undefined) yield* session.reply(229, `Entering Extended Passive Mode (|||${port}|)`)
}

/** A client may have data sent to itself alone, and to no port that is reserved (RFC 2577 3). */
function* setActive(session: FtpSession, ip: Ip | undefined, port: number, name: string, instead: string) {
  const { config, client } = session
  session.dropData()
  if (!config.port_enable) return yield* session.reply(550, 'Permission denied.')
  const own = ip === client || config.port_promiscuous
  if (ip === undefined || !own || port < 1024 || port > 65535)
    return yield* session.reply(500, `Illegal ${name} command.`)
  session.data = { type: 'active', ip, port }
  yield* session.reply(200, `${name} command successful. Consider using ${instead}.`)
}

function* active(session: FtpSession, argument: string): Running<void> {
  const numbers = /^\d{1,3}(,\d{1,3}){5}$/.test(argument) ? argument.split(',').map(Number) : []
  const port = (numbers[4] ?? 0) * 256 + (numbers[5] ?? 0)
  yield* setActive(session, parseIpv4(numbers.slice(0, 4).join('.')), port, 'PORT', 'PASV')
}

function* activeExtended(session: FtpSession, argument: string): Running<void> {
  const match = /^\|[12]\|([\da-fA-F.:]+)\|(\d{1,5})\|$/.exec(argument)
  yield* setActive(session, parseIp(match?.[1] ?? ''), Number(match?.[2] ?? 0), 'EPRT', 'EPSV')
}

function inodeAt(session: FtpSession, name: string) {
  const found = session.paths.resolve(name)
  return failed(found) ? undefined : found.inode
}

function* size(session: FtpSession, name: string): Running<void> {
  const inode = inodeAt(session, name)
  yield* inode instanceof FileInode
    ? session.reply(213, String(inode.size))
    : session.reply(550, 'Could not get file size.')
}

function* modified(session: FtpSession, name: string): Running<void> {
  const inode = inodeAt(session, name)
  yield* inode instanceof FileInode
    ? session.reply(213, stampText(session.process, inode))
    : session.reply(550, 'Could not get file modification time.')
}

/** Whether the session may change files; it is told when it may not. */
function* mayWrite(session: FtpSession, anonymously: boolean): Running<boolean> {
  const may = session.config.write_enable && (session.login?.anonymous !== true || anonymously)
  if (!may) yield* session.reply(550, 'Permission denied.')
  return may
}

function* makeDirectory(session: FtpSession, name: string): Running<void> {
  const { process, paths, config } = session
  if (!(yield* mayWrite(session, config.anon_mkdir_write_enable))) return
  const mode = 0o777 & ~process.umask
  const made = process.mounts.makeDirectory(paths.real(name), '/', process.credentials, mode, process.now)
  session.noteFile(!failed(made), 'MKDIR', paths.virtual(name))
  yield* failed(made)
    ? session.reply(550, 'Create directory operation failed.')
    : session.reply(257, `"${paths.virtual(name)}" created`)
}

function* remove(session: FtpSession, name: string, what: 'file' | 'directory'): Running<void> {
  const { process, paths, config } = session
  if (!(yield* mayWrite(session, config.anon_other_write_enable))) return
  const error = process.mounts.remove(paths.real(name), '/', process.credentials, what, process.now)
  session.noteFile(error === undefined, what === 'file' ? 'DELETE' : 'RMDIR', paths.virtual(name))
  const operation = what === 'file' ? 'Delete' : 'Remove directory'
  yield* error === undefined
    ? session.reply(250, `${operation} operation successful.`)
    : session.reply(550, `${operation} operation failed.`)
}

function* renameFrom(session: FtpSession, name: string): Running<void> {
  if (!(yield* mayWrite(session, session.config.anon_other_write_enable))) return
  if (inodeAt(session, name) === undefined) return yield* session.reply(550, 'RNFR command failed.')
  session.renameFrom = session.paths.real(name)
  yield* session.reply(350, 'Ready for RNTO.')
}

function* renameTo(session: FtpSession, name: string): Running<void> {
  const { process, paths, renameFrom: from, config } = session
  if (!(yield* mayWrite(session, config.anon_other_write_enable))) return
  session.renameFrom = undefined
  if (from === undefined) return yield* session.reply(503, 'RNFR required first.')
  const error = process.mounts.rename(from, paths.real(name), '/', process.credentials, process.now)
  yield* error === undefined ? session.reply(250, 'Rename successful.') : session.reply(550, 'Rename failed.')
}

function* site(session: FtpSession, argument: string): Running<void> {
  if (session.login?.anonymous === true) return yield* session.reply(550, 'Permission denied.')
  const [name = '', mode = '', ...rest] = argument.split(' ')
  if (name.toUpperCase() === 'HELP') return yield* session.reply(214, 'CHMOD UMASK HELP')
  if (name.toUpperCase() === 'UMASK')
    return yield* session.reply(200, `Your current UMASK is 0${session.process.umask.toString(8)}`)
  if (name.toUpperCase() !== 'CHMOD') return yield* session.reply(500, 'Unknown SITE command.')
  const error = changeMode(session, rest.join(' '), mode)
  yield* error === undefined
    ? session.reply(200, 'SITE CHMOD command ok.')
    : session.reply(500, 'SITE CHMOD command failed.')
}

function changeMode({ process, paths }: FtpSession, name: string, mode: string): Errno | 'refused' | undefined {
  const found = paths.resolve(name)
  if (failed(found)) return found
  const inode = found.inode === undefined ? undefined : process.mounts.changeable(found)
  if (inode === undefined || (process.uid !== 0 && inode.uid !== process.uid) || !/^[0-7]{1,4}$/.test(mode))
    return 'refused'
  inode.mode = Number.parseInt(mode, 8)
  return undefined
}

function* status(session: FtpSession, name: string): Running<void> {
  if (name !== '') return yield* statusOf(session, name)
  const { config, login, binary, clientText } = session
  const lines = [
    `     Connected to ${clientText}`,
    `     Logged in as ${login?.user}`,
    `     TYPE: ${binary ? 'BINARY' : 'ASCII'}`,
    '     No session bandwidth limit',
    `     Session timeout in seconds is ${config.idle_session_timeout}`,
    '     Control connection is plain text',
    '     Data connections will be plain text',
    '     vsFTPd 3.0.3 - secure, fast, stable',
  ]
  yield* session.replyLines(211, 'FTP server status:', lines, 'End of status')
}

function* statusOf(session: FtpSession, name: string): Running<void> {
  const inode = inodeAt(session, name)
  const kind = inode instanceof DirectoryInode ? 'directory' : inode === undefined ? undefined : 'file'
  yield* kind === undefined
    ? session.reply(550, 'Permission denied.')
    : session.replyLines(213, 'Status follows:', [` ${name}`], 'End of status')
}
