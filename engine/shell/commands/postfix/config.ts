import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'
import { type Ip, type Prefix, parseIp, parsePrefix, prefixContains } from '../../../wire/address.ts'

/** postconf(5): what holds where main.cf says nothing. */
const DEFAULTS: Readonly<Record<string, string>> = {
  mydestination: '$myhostname, localhost.$mydomain, localhost',
  myorigin: '$myhostname',
  inet_interfaces: 'all',
  inet_protocols: 'all',
  mail_spool_directory: '/var/mail',
  queue_directory: '/var/spool/postfix',
  message_size_limit: '10240000',
  mailbox_size_limit: '51200000',
  smtpd_banner: '$myhostname ESMTP $mail_name',
  mail_name: 'Postfix',
  mail_version: '3.7.11',
  smtputf8_enable: 'yes',
  smtpd_peername_lookup: 'yes',
  smtpd_helo_required: 'no',
  disable_vrfy_command: 'no',
  smtpd_relay_restrictions: 'permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination',
  smtpd_recipient_limit: '1000',
  smtpd_hard_error_limit: '20',
  smtpd_soft_error_limit: '10',
  smtpd_client_connection_count_limit: '50',
  default_process_limit: '100',
}

/** Parameters that would change where mail goes or who may send it, and cannot here: they may only be empty or `no`. */
const NOT_EMULATED = [
  'relayhost',
  'alias_maps',
  'transport_maps',
  'virtual_alias_maps',
  'virtual_mailbox_domains',
  'virtual_mailbox_maps',
  'canonical_maps',
  'home_mailbox',
  'mailbox_command',
  'mailbox_transport',
  'content_filter',
  'header_checks',
  'body_checks',
  'always_bcc',
  'smtpd_milters',
  'smtpd_sasl_auth_enable',
  'smtpd_use_tls',
  'smtpd_recipient_restrictions',
  'smtpd_sender_restrictions',
  'smtpd_client_restrictions',
  'smtpd_helo_restrictions',
] as const

const NESTING_MAX = 20
const VALUE_MAX = 65536

/** main.cf(5), with `$name` and `${name}` put in. */
export class MailConfig {
  readonly #values: ReadonlyMap<string, string>
  readonly #own: readonly Ip[]

  constructor(values: ReadonlyMap<string, string>, own: readonly Ip[]) {
    this.#values = values
    this.#own = own
  }

  get(name: string): string {
    return this.#expand(this.#values.get(name) ?? DEFAULTS[name] ?? '', 0)
  }

  #expand(text: string, depth: number): string {
    if (depth > NESTING_MAX || text.length > VALUE_MAX) return ''
    return text
      .replace(/\$(?:\{(\w+)\}|\((\w+)\)|(\w+))/g, (_, braced, round, plain) => {
        const name: string = braced ?? round ?? plain
        return this.#expand(this.#values.get(name) ?? DEFAULTS[name] ?? '', depth + 1)
      })
      .slice(0, VALUE_MAX)
  }

  list(name: string): readonly string[] {
    return this.get(name)
      .split(/[\s,]+/)
      .filter(each => each !== '')
  }

  flag(name: string): boolean {
    return this.get(name) === 'yes'
  }

  number(name: string): number {
    return Number(this.get(name))
  }

  get hostname(): string {
    return this.get('myhostname')
  }

  /** Whether a domain, or an address in brackets, is this host's. */
  isLocal(domain: string): boolean {
    const literal = /^\[(?:ipv6:)?(.*)\]$/i.exec(domain)
    if (literal !== null) {
      const ip = parseIp(literal[1]!)
      return ip !== undefined && this.isOwn(ip)
    }
    return this.list('mydestination').some(each => each.toLowerCase() === domain.toLowerCase())
  }

  isOwn(ip: Ip): boolean {
    return this.#own.includes(ip)
  }

  /** Whether a client is one of mynetworks; without the parameter those are the host's own addresses. */
  trusts(client: Ip): boolean {
    if (!this.#values.has('mynetworks')) return this.isOwn(client)
    return this.list('mynetworks').some(each => {
      const prefix = networkOf(each)
      return prefix !== undefined && prefixContains(prefix, client)
    })
  }
}

function networkOf(text: string): Prefix | undefined {
  return parsePrefix(text.replace(/[[\]]/g, ''))
}

/** main.cf of a host, or what is wrong with it. */
export function readMailConfig(process: Process, path: string): MailConfig | string {
  const text = process.readFile(path)
  if (failed(text)) return `fatal: open ${path}: ${text.text}`
  const values = new Map<string, string>()
  let last = ''
  for (const line of text.split('\n')) {
    if (/^\s*(#|$)/.test(line)) continue
    if (/^\s/.test(line)) {
      values.set(last, `${values.get(last) ?? ''} ${line.trim()}`)
      continue
    }
    const equals = line.indexOf('=')
    if (equals < 0) return `fatal: file ${path}: missing '=' after attribute name: "${line.trim()}"`
    last = line.slice(0, equals).trim()
    values.set(last, line.slice(equals + 1).trim())
  }
  const name = process.host.name
  const domain = (values.get('myhostname') ?? name).replace(/^[^.]*\.?/, '')
  if (!values.has('myhostname')) values.set('myhostname', name.includes('.') ? name : `${name}.localdomain`)
  if (!values.has('mydomain')) values.set('mydomain', domain === '' ? 'localdomain' : domain)
  const config = new MailConfig(values, ownAddresses(process))
  for (const each of NOT_EMULATED)
    if (!['', 'no'].includes(config.get(each))) return `fatal: ${each} is not emulated here`
  for (const each of Object.keys(DEFAULTS))
    if (each.endsWith('_limit') && !/^\d{1,15}$/.test(config.get(each)))
      return `fatal: bad numerical configuration: ${each} = ${config.get(each)}`
  const foreign = config.list('mynetworks').find(each => networkOf(each) === undefined)
  if (foreign !== undefined) return `fatal: bad net/mask pattern: "${foreign}"`
  return config
}

function ownAddresses({ network }: Process): Ip[] {
  return network.net.links.flatMap(link => [
    ...link.ipv4.addresses.map(each => each.local),
    ...link.ipv6.addresses.map(each => each.local),
  ])
}
