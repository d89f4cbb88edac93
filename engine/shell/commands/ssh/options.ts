import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'
import type { OptionSpec } from '../../command.ts'
import { getopt, isOptionError } from '../../getopt.ts'

export const OPTIONS: readonly OptionSpec[] = [
  { short: '4', text: 'IPv4 only.' },
  { short: '6', text: 'IPv6 only.' },
  { short: 'b', argument: 'address', text: 'The address to connect from.' },
  { short: 'C', text: 'Accepted; nothing is compressed.' },
  { short: 'e', argument: 'char', text: 'The escape character, or none.' },
  { short: 'F', argument: 'file', text: 'Another configuration.' },
  { short: 'i', argument: 'file', text: 'The key to offer.' },
  { short: 'l', argument: 'name', text: 'The user.' },
  { short: 'n', text: 'Standard input is /dev/null.' },
  { short: 'o', argument: 'option', text: 'An option as in ssh_config(5).' },
  { short: 'p', argument: 'port', text: 'The port.' },
  { short: 'q', text: 'No warnings.' },
  { short: 'T', text: 'No terminal.' },
  { short: 't', text: 'A terminal, even for a command.' },
  { short: 'v', text: 'Tells what happens.' },
  { short: 'V', text: 'Shows the version.' },
  { short: 'x', text: 'Accepted.' },
  { short: 'a', text: 'Accepted.' },
  ...['A', 'f', 'G', 'g', 'K', 'k', 'M', 'N', 's', 'X', 'Y', 'y'].map(short => ({
    short,
    text: 'Not emulated.',
    emulated: false as const,
  })),
  ...['B', 'c', 'D', 'E', 'I', 'J', 'L', 'm', 'O', 'Q', 'R', 'S', 'W', 'w'].map(short => ({
    short,
    argument: 'argument',
    text: 'Not emulated.',
    emulated: false as const,
  })),
]

export const USAGE = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]
           [-b bind_address] [-c cipher_spec] [-D [bind_address:]port]
           [-E log_file] [-e escape_char] [-F configfile] [-I pkcs11]
           [-i identity_file] [-J [user@]host[:port]] [-L address]
           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p port]
           [-Q query_option] [-R address] [-S ctl_path] [-W host:port]
           [-w local_tun[:remote_tun]] destination [command [argument ...]]
`

/** Everything that decides how to connect. */
export interface SshOptions {
  readonly destination: string
  readonly user: string | undefined
  readonly command: string | undefined
  readonly port: number
  readonly family: 4 | 6 | undefined
  readonly source: string | undefined
  readonly identities: readonly string[]
  readonly tty: 'auto' | 'force' | 'no'
  readonly nullInput: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly escape: boolean
  readonly batch: boolean
  readonly strict: 'yes' | 'no' | 'ask' | 'accept-new'
  readonly knownHosts: string
  /** Seconds. */
  readonly timeout: number | undefined
  readonly hostKeyAlias: string | undefined
}

export interface SshUsageError {
  readonly text: string
}

/** Keywords of ssh_config(5) that change something here. */
const KEYWORDS = new Set([
  'hostname',
  'user',
  'port',
  'identityfile',
  'stricthostkeychecking',
  'userknownhostsfile',
  'connecttimeout',
  'loglevel',
  'batchmode',
  'requesttty',
  'addressfamily',
  'bindaddress',
  'hostkeyalias',
  'escapechar',
])
/** Keywords that are known and change nothing. */
const IDLE =
  /^(serveraliveinterval|serveralivecountmax|forwardagent|forwardx11|compression|controlmaster|controlpath|controlpersist|identitiesonly|sendenv|tcpkeepalive|passwordauthentication|pubkeyauthentication|preferredauthentications|kbdinteractiveauthentication|gssapiauthentication|hashknownhosts|checkhostip|connectionattempts|globalknownhostsfile|updatehostkeys|visualhostkey|host|include)$/

/** `Keyword value` or `Keyword=value`. */
function keyword(line: string): readonly [string, string] | undefined {
  const match = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line)
  return match === null ? undefined : [match[1]!.toLowerCase(), match[2]!.replace(/^"(.*)"$/, '$1')]
}

/** Reads the arguments and the user's configuration; what comes first counts. */
export function parseSshOptions(process: Process, args: readonly string[]): SshOptions | SshUsageError {
  const parsed = getopt(args, OPTIONS, false)
  if (isOptionError(parsed)) {
    if (parsed.notEmulated === true) return { text: `ssh: ${parsed.text}\n` }
    const what = parsed.text.startsWith('invalid') ? `unknown option -- ${parsed.option.slice(1)}` : parsed.text
    return { text: `${what}\n${USAGE}` }
  }
  // Options may follow the destination too, before the command.
  const [destination, ...rest] = parsed.operands
  if (destination === undefined) return { text: USAGE }
  const behind = getopt(rest, OPTIONS, false)
  if (isOptionError(behind)) return { text: `unknown option -- ${behind.option.slice(1)}\n${USAGE}` }
  const given = [...parsed.options, ...behind.options]
  const has = (name: string) => given.some(option => option.name === name)
  const value = (name: string) => given.find(option => option.name === name)?.value
  const settings = new Map<string, string>()
  const identities = given.filter(option => option.name === 'i').map(option => option.value!)
  for (const option of given) {
    if (option.name !== 'o') continue
    const word = keyword(option.value!.includes('=') ? option.value! : option.value!.replace(/\s+/, '='))
    if (word === undefined || (!KEYWORDS.has(word[0]) && !IDLE.test(word[0])))
      return { text: `command-line: line 0: Bad configuration option: ${word?.[0] ?? option.value}\n` }
    if (word[0] === 'stricthostkeychecking' && !/^(yes|no|ask|off|accept-new)$/.test(word[1]))
      return { text: `command-line line 0: unsupported option "${word[1]}".\n` }
    if (!settings.has(word[0])) settings.set(word[0], word[1])
  }
  const target = takeApart(destination)
  const home = process.env.get('HOME') ?? '/root'
  readConfig(process, value('F') ?? `${home}/.ssh/config`, target.host, settings)
  const portText = value('p') ?? target.port ?? settings.get('port') ?? '22'
  if (!/^\d+$/.test(portText) || Number(portText) === 0 || Number(portText) > 65535)
    return { text: `Bad port '${portText}'\n` }
  const identity = settings.get('identityfile')
  const inHome = (path: string) => path.replace(/^~(?=\/)|^%d/, home)
  const strict = settings.get('stricthostkeychecking') ?? 'ask'
  const family = settings.get('addressfamily')
  const requested = settings.get('requesttty')
  return {
    destination: (settings.get('hostname') ?? target.host).replaceAll('%h', target.host),
    user: value('l') ?? target.user ?? settings.get('user'),
    command: behind.operands.length === 0 ? undefined : behind.operands.join(' '),
    port: Number(portText),
    family: has('4') || family === 'inet' ? 4 : has('6') || family === 'inet6' ? 6 : undefined,
    source: value('b') ?? settings.get('bindaddress'),
    identities: [...identities, ...(identity === undefined ? [] : [identity]), `${home}/.ssh/id_ed25519`].map(inHome),
    tty:
      has('T') || requested === 'no'
        ? 'no'
        : has('t') || requested === 'force' || requested === 'yes'
          ? 'force'
          : 'auto',
    nullInput: has('n'),
    quiet: has('q') || /^(quiet|error|fatal)$/i.test(settings.get('loglevel') ?? ''),
    verbose: has('v') || /^debug/i.test(settings.get('loglevel') ?? ''),
    escape: (value('e') ?? settings.get('escapechar')) !== 'none',
    batch: settings.get('batchmode') === 'yes',
    strict: strict === 'off' ? 'no' : (strict as SshOptions['strict']),
    knownHosts: inHome(settings.get('userknownhostsfile') ?? '~/.ssh/known_hosts'),
    timeout: settings.has('connecttimeout') ? Number(settings.get('connecttimeout')) || undefined : undefined,
    hostKeyAlias: settings.get('hostkeyalias'),
  }
}

interface Destination {
  readonly user: string | undefined
  readonly host: string
  readonly port: string | undefined
}

/** `[user@]host` or `ssh://[user@]host[:port]`. */
function takeApart(text: string): Destination {
  const url = /^ssh:\/\/(?:([^@]*)@)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?\/?$/.exec(text)
  if (url !== null) return { user: url[1], host: url[2]!.replace(/^\[|\]$/g, ''), port: url[3] }
  const at = text.lastIndexOf('@')
  return { user: at < 0 ? undefined : text.slice(0, at), host: text.slice(at + 1), port: undefined }
}

/** ssh_config(5): the lines of Host blocks that fit. */
function readConfig(process: Process, path: string, host: string, settings: Map<string, string>): void {
  const text = process.readFile(path)
  if (failed(text)) return
  let fits = true
  for (const line of text.split('\n')) {
    const word = line.trim().startsWith('#') ? undefined : keyword(line)
    if (word === undefined) continue
    const [name, value] = word
    if (name === 'host') fits = fitsPatterns(host, value.split(/\s+/))
    else if (name === 'match') fits = value === 'all'
    else if (fits && KEYWORDS.has(name) && !settings.has(name)) settings.set(name, value)
  }
}

function fitsPatterns(host: string, patterns: readonly string[]): boolean {
  const fits = (pattern: string) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*/g, '.*')
        .replace(/\?/g, '.')}$`,
    ).test(host)
  if (patterns.some(pattern => pattern.startsWith('!') && fits(pattern.slice(1)))) return false
  return patterns.some(pattern => !pattern.startsWith('!') && fits(pattern))
}
