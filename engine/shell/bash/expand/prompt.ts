import type { Shell } from '../shell.ts'
import { clockText } from './strftime.ts'

/** The version that is emulated. */
export const BASH_VERSION = '5.2'
export const BASH_PATCH = '15'

/** Marks what does not move the cursor, as readline does (RL_PROMPT_START_IGNORE). */
export const INVISIBLE_START = '\x01'
export const INVISIBLE_END = '\x02'

/** Replaces the backslash escapes of a prompt (bash(1), PROMPTING). */
export function decodePrompt(shell: Shell, prompt: string): string {
  let result = ''
  for (let at = 0; at < prompt.length; at++) {
    const letter = prompt[at + 1]
    if (prompt[at] !== '\\' || letter === undefined) {
      result += prompt[at]
      continue
    }
    at++
    const octal = /^[0-7]{3}/.exec(prompt.slice(at))?.[0]
    if (octal !== undefined) {
      result += String.fromCharCode(Number.parseInt(octal, 8))
      at += 2
    } else if (letter === 'D' && prompt[at + 1] === '{') {
      const end = prompt.indexOf('}', at)
      if (end < 0) break
      result += clockText(shell, prompt.slice(at + 2, end) || '%X')
      at = end
    } else result += escapeText(shell, letter)
  }
  return result
}

function escapeText(shell: Shell, letter: string): string {
  const { hostname } = shell.process.uts
  switch (letter) {
    case 'a':
      return '\x07'
    case 'd':
      return clockText(shell, '%a %b %d')
    case 'e':
      return '\x1b'
    case 'h':
      return protect(hostname.split('.')[0]!)
    case 'H':
      return protect(hostname)
    case 'j':
      return String(shell.jobs.list.length)
    case 'l':
      return shell.process.terminal?.name.split('/').at(-1) ?? 'tty'
    case 'n':
      return '\n'
    case 'r':
      return '\r'
    case 's':
      return protect(shell.name.replace(/^-/, '').split('/').at(-1)!)
    case 't':
      return clockText(shell, '%H:%M:%S')
    case 'T':
      return clockText(shell, '%I:%M:%S')
    case '@':
      return clockText(shell, '%I:%M %p')
    case 'A':
      return clockText(shell, '%H:%M')
    case 'u':
      return protect(userName(shell))
    case 'v':
      return BASH_VERSION
    case 'V':
      return `${BASH_VERSION}.${BASH_PATCH}`
    case 'w':
      return protect(workingDirectory(shell))
    case 'W':
      return protect(lastDirectory(shell))
    case '!':
    case '#':
      return String(letter === '!' ? shell.history.nextNumber : shell.commandNumber)
    case '$':
      return shell.process.uid === 0 ? '#' : '\\$'
    case '[':
      return INVISIBLE_START
    case ']':
      return INVISIBLE_END
    case '\\':
      return '\\\\'
    default:
      return `\\${letter}`
  }
}

/** What is not to be expanded again. */
function protect(text: string): string {
  return text.replace(/[$`\\"]/g, '\\$&')
}

export function userName(shell: Shell): string {
  const passwd = shell.process.readFile('/etc/passwd')
  if (typeof passwd !== 'string') return 'I have no name!'
  const entry = passwd
    .split('\n')
    .map(line => line.split(':'))
    .find(fields => fields[2] === String(shell.process.uid))
  return entry?.[0] ?? 'I have no name!'
}

function workingDirectory(shell: Shell): string {
  const short = withTilde(shell, shell.logicalDirectory)
  const trim = Number(shell.variables.get('PROMPT_DIRTRIM')?.scalar ?? 0)
  if (!(trim > 0)) return short
  const [head = '', ...rest] = short.split('/')
  return rest.length <= trim ? short : `${head === '~' ? '~/' : ''}.../${rest.slice(-trim).join('/')}`
}

/** A directory with the home directory as `~`. */
export function withTilde(shell: Shell, directory: string): string {
  const home = shell.variables.get('HOME')?.scalar ?? ''
  if (home.length > 1 && directory === home) return '~'
  return home.length > 1 && directory.startsWith(`${home}/`) ? `~${directory.slice(home.length)}` : directory
}

function lastDirectory(shell: Shell): string {
  const short = withTilde(shell, shell.logicalDirectory)
  return short === '/' || short === '~' ? short : short.split('/').at(-1)!
}
