import { users } from '../../../linux/accounts.ts'
import { passwordFits } from '../../../linux/passwords.ts'
import type { Running } from '../../../linux/program.ts'
import { permits, WRITE } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { SessionPaths } from './paths.ts'
import type { FtpSession } from './session.ts'

const isAnonymous = (name: string) => /^(anonymous|ftp)$/i.test(name)

/** USER. */
export function* user(session: FtpSession, name: string): Running<void> {
  const { config, login } = session
  if (login !== undefined) {
    const what = login.anonymous ? "Can't change from guest user." : "Can't change to another user."
    return yield* login.user === name ? session.reply(331, 'Any password will do.') : session.reply(530, what)
  }
  if (!config.local_enable && !isAnonymous(name)) return yield* session.reply(530, 'This FTP server is anonymous only.')
  session.user = name
  if (isAnonymous(name) && config.anonymous_enable && config.no_anon_password) return yield* enter(session, '')
  yield* session.reply(331, 'Please specify the password.')
}

/** PASS. */
export function* password(session: FtpSession, text: string): Running<void> {
  if (session.login !== undefined) return yield* session.reply(230, 'Already logged in.')
  if (session.user === '') return yield* session.reply(503, 'Login with USER first.')
  yield* enter(session, text)
}

function* enter(session: FtpSession, text: string): Running<void> {
  const { process, config } = session
  const anonymous = isAnonymous(session.user) && config.anonymous_enable
  const name = anonymous ? config.ftp_username : session.user
  const account = users(process).find(each => each.name === name)
  if (anonymous && account === undefined) {
    yield* session.reply(500, `OOPS: vsftpd: cannot locate user specified in 'ftp_username':${name}`)
    session.ended = true
    return
  }
  if (account === undefined || !(anonymous || passwordFits(process, name, text))) return yield* refuse(session)
  const root = anonymous ? config.anon_root || account.home : '/'
  const start = anonymous ? '/' : config.local_root || account.home
  session.login = { user: name, anonymous }
  process.uid = account.uid
  process.gid = account.gid
  process.groups = [account.gid]
  process.umask = anonymous ? config.anon_umask : config.local_umask
  const problem = open(session, !anonymous && config.chroot_local_user ? start : root, start)
  if (problem !== undefined) {
    yield* session.reply(500, `OOPS: ${problem}`)
    session.ended = true
    return
  }
  const secret = anonymous ? `, anon password "${text}"` : ''
  session.log.write(process, name, `OK LOGIN: Client "${session.clientText}"${secret}`)
  yield* session.reply(230, 'Login successful.')
}

/** Enters the root and the first directory of a user; what is wrong with them. */
function open(session: FtpSession, root: string, start: string): string | undefined {
  const { process, config } = session
  const found = process.mounts.resolve(root, '/', process.credentials)
  if (failed(found) || found.inode?.kind !== 'directory') return `cannot change directory:${root}`
  const writable = permits(found.inode, process.uid, process.groups, WRITE)
  if (root !== '/' && writable && process.uid !== 0 && !config.allow_writeable_chroot)
    return 'vsftpd: refusing to run with writable root inside chroot()'
  session.paths = new SessionPaths(process, root)
  if (root !== '/') return undefined
  const home = session.paths.resolve(start)
  if (failed(home) || home.inode?.kind !== 'directory') return `cannot change directory:${start}`
  session.paths.cwd = session.paths.virtual(start)
  return undefined
}

function* refuse(session: FtpSession): Running<void> {
  const { process, config } = session
  // pam_unix waits two seconds, and vsftpd as long as it is told.
  yield* process.sleep((2 + config.delay_failed_login) * SECOND)
  session.log.write(process, session.user, `FAIL LOGIN: Client "${session.clientText}"`)
  session.user = ''
  if (++session.failures >= config.max_login_fails) session.ended = true
  yield* session.reply(530, 'Login incorrect.')
}
