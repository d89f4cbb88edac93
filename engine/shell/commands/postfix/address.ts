/** An address of an envelope, without the brackets. */
export interface MailAddress {
  readonly text: string
  readonly local: string
  /** '' when there is none. */
  readonly domain: string
}

const LOCAL = /^(?:"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*"|[^\s<>()[\]\\,;:"@\x00-\x1f\x7f]+)$/
const DOMAIN = /^(?:\[[0-9a-fA-F:.IPvp]+\]|[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)$/

/** `<local@domain>` of MAIL and RCPT (RFC 5321 4.1.2); brackets and domain may be left out. undefined for what is no address. */
export function parseMailAddress(path: string): MailAddress | undefined {
  if (path.startsWith('<') !== path.endsWith('>')) return undefined
  // A route before the address means nothing any more (RFC 5321 appendix C).
  const text = path.replace(/^<|>$/g, '').replace(/^@[^:]*:/, '')
  if (text === '') return { text, local: '', domain: '' }
  const at = text.endsWith('"') ? -1 : text.lastIndexOf('@')
  const local = at < 0 ? text : text.slice(0, at)
  const domain = at < 0 ? '' : text.slice(at + 1)
  if (!LOCAL.test(local) || (at >= 0 && !DOMAIN.test(domain))) return undefined
  return { text, local: local.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1'), domain }
}
