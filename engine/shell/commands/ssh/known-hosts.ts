import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { fingerprint, keyInLine, publicKeyLine } from '../../../linux/ssh/key.ts'
import { openPath } from '../../../linux/vfs/open.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { SshOptions } from './options.ts'

const SYSTEM_FILE = '/etc/ssh/ssh_known_hosts'

/** How a host stands in known_hosts: with its port where that is not 22. */
function nameInFile(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`
}

interface Known {
  readonly path: string
  readonly line: number
  readonly key: Uint8Array
}

function lookUp(process: Process, path: string, name: string): Known | undefined {
  const text = process.readFile(path)
  if (failed(text)) return undefined
  for (const [index, line] of text.split('\n').entries()) {
    const names = line.trim().split(/\s+/)[0] ?? ''
    const key = keyInLine(line)
    if (key !== undefined && names.split(',').includes(name)) return { path, line: index + 1, key }
  }
  return undefined
}

/** Whether the server is the one that it should be; asks whoever sits at the terminal when it is not known (sshconnect.c, check_host_key). */
export function* checkHostKey(
  process: Process,
  options: SshOptions,
  ip: string,
  key: Uint8Array,
  debug: (text: string) => Running<void>,
): Running<boolean> {
  const host = options.hostKeyAlias ?? options.destination.toLowerCase()
  const name = nameInFile(host, options.port)
  const known = lookUp(process, options.knownHosts, name) ?? lookUp(process, SYSTEM_FILE, name)
  yield* debug(`Server host key: ssh-ed25519 ${fingerprint(key)}`)
  if (known?.key.every((byte, index) => byte === key[index]) === true) {
    yield* debug(`Host '${name}' is known and matches the ED25519 host key.`)
    yield* debug(`Found key in ${known.path}:${known.line}`)
    return true
  }
  if (known !== undefined) return yield* changed(process, options, name, known, key)
  if (options.strict === 'yes') {
    yield* process.printError(
      `No ED25519 host key is known for ${name} and you have requested strict checking.\r\nHost key verification failed.\r\n`,
    )
    return false
  }
  if (options.strict === 'ask' && !(yield* confirm(process, options, host, ip, key))) {
    yield* process.printError('Host key verification failed.\r\n')
    return false
  }
  const line = `${name} ${publicKeyLine({ publicKey: key, comment: '' })}\n`
  const error = process.writeWholeFile(options.knownHosts, line, true, 0o600)
  if (!options.quiet)
    yield* process.printError(
      error === undefined
        ? `Warning: Permanently added '${name}' (ED25519) to the list of known hosts.\r\n`
        : `Failed to add the host to the list of known hosts (${options.knownHosts}).\r\n`,
    )
  return true
}

function* confirm(process: Process, options: SshOptions, host: string, ip: string, key: Uint8Array): Running<boolean> {
  const terminal = process.terminal === null ? undefined : openPath(process, '/dev/tty', { read: true, write: true })
  if (options.batch || terminal === undefined || failed(terminal)) return false
  const print = fingerprint(key)
  const shown = options.port === 22 ? `${host} (${ip})` : `[${host}]:${options.port} ([${ip}]:${options.port})`
  terminal.retain()
  try {
    yield* process.writeFile(
      terminal,
      `The authenticity of host '${shown}' can't be established.\nED25519 key fingerprint is ${print}.\nThis key is not known by any other names.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? `,
    )
    let typed = ''
    for (;;) {
      const bytes = terminal.read(4096)
      if (failed(bytes)) {
        if (bytes.name !== 'EAGAIN') return false
        yield* process.wait([terminal.changed!])
        continue
      }
      if (bytes.length === 0) return false
      typed += decodeUtf8(bytes)
      if (!typed.endsWith('\n')) continue
      const answer = typed.trim()
      if (answer === 'yes' || answer === print) return true
      if (answer === 'no' || answer === '') return false
      typed = ''
      yield* process.writeFile(terminal, "Please type 'yes', 'no' or the fingerprint: ")
    }
  } finally {
    terminal.release()
  }
}

function* changed(
  process: Process,
  options: SshOptions,
  name: string,
  known: Known,
  key: Uint8Array,
): Running<boolean> {
  const line = '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@'
  yield* process.printError(
    [
      line,
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
      line,
      'IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!',
      'Someone could be eavesdropping on you right now (man-in-the-middle attack)!',
      'It is also possible that a host key has just been changed.',
      'The fingerprint for the ED25519 key sent by the remote host is',
      `${fingerprint(key)}.`,
      'Please contact your system administrator.',
      `Add correct host key in ${known.path} to get rid of this message.`,
      `Offending ED25519 key in ${known.path}:${known.line}`,
      `  remove with:`,
      `  ssh-keygen -f "${known.path}" -R "${name}"`,
      '',
    ].join('\r\n'),
  )
  if (options.strict === 'no') return true
  const strictly = `Host key for ${name} has changed and you have requested strict checking.`
  yield* process.printError(`${strictly}\r\nHost key verification failed.\r\n`)
  return false
}
