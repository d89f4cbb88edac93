import type { Host } from '../linux/host.ts'
import { failed } from '../net/errno.ts'
import { decodeUtf8 } from '../sim/utf8.ts'
import { bareHost } from './bare.ts'
import { ROOT_ENVIRONMENT, runCommand } from './run.ts'

/**
 * What a host prints for these commands, as a transcript: `$ COMMAND`, its output, and `[exit N]` where it fails. Words are separated by
 * spaces, quotes keep words together. Lines that begin with `.` are run without being shown.
 */
export function transcript(lines: string, host: Host = bareHost()): string {
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += decodeUtf8(bytes)
  }
  for (const line of lines.split('\n').map(each => each.trim())) {
    if (line === '') continue
    const silent = line.startsWith('.')
    const argv = wordsOf(silent ? line.slice(1) : line)
    const before = text
    if (!silent) text += `$ ${argv.join(' ')}\n`
    const status = runCommand(host, [pathOf(host, argv[0]!), ...argv.slice(1)], { stdout: take, stderr: take }, 1e6)
    if (silent && (status !== 0 || text !== before)) throw new Error(`${line}: ${status}\n${text.slice(before.length)}`)
    if (status !== 0) text += `[exit ${status}]\n`
  }
  return text
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(match => match[1] ?? match[2] ?? match[3]!)
}

function pathOf(host: Host, name: string): string {
  const directories = ROOT_ENVIRONMENT.get('PATH')!.split(':')
  const found = directories.find(each => !failed(host.executable(host.pids.init!, `${each}/${name}`)))
  return found === undefined ? name : `${found}/${name}`
}
