import { CurlError } from './error.ts'
import { FileTransfer } from './file.ts'
import { FtpTransfer } from './ftp.ts'
import { ImapTransfer } from './imap.ts'
import { SmtpTransfer } from './smtp.ts'
import { TelnetTransfer } from './telnet.ts'

/** Protocols that are not HTTP. */
export const OTHER_PROTOCOLS: Readonly<
  Record<
    string,
    typeof FileTransfer | typeof FtpTransfer | typeof ImapTransfer | typeof SmtpTransfer | typeof TelnetTransfer
  >
> = {
  file: FileTransfer,
  ftp: FtpTransfer,
  imap: ImapTransfer,
  smtp: SmtpTransfer,
  telnet: TelnetTransfer,
}

/** Where redirects may lead (CURLOPT_REDIR_PROTOCOLS). */
const REDIRECTS = ['http', 'https', 'ftp', 'ftps']

/** --proto and --proto-redir: whether a protocol may be used. */
export function allows(text: string | undefined, scheme: string): boolean {
  let allowed = true
  for (const each of text?.split(',') ?? []) {
    const name = each.replace(/^[-+=]+/, '').toLowerCase()
    const meant = name === 'all' || name === scheme
    if (each.startsWith('=')) allowed = meant
    else if (meant) allowed = !each.startsWith('-')
  }
  return allowed
}

export function unsupported(scheme: string): CurlError {
  return new CurlError(1, `Protocol "${scheme}" not supported or disabled in libcurl`)
}

/** Why a redirect is not followed, as far as its protocol goes. */
export function refusedRedirect(text: string | undefined, scheme: string): CurlError | undefined {
  const known = REDIRECTS.includes(scheme) || scheme in OTHER_PROTOCOLS
  if (!known) return new CurlError(1, 'The redirect target URL could not be parsed: Unsupported URL scheme')
  return REDIRECTS.includes(scheme) && allows(text, scheme) ? undefined : unsupported(scheme)
}
