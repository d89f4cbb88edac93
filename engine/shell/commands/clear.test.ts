import { expect, test } from 'vitest'
import { bareHost } from '../../lab/bare.ts'
import { runCommand } from '../../lab/run.ts'
import { decodeUtf8 } from '../../sim/utf8.ts'

function run(...argv: string[]) {
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += decodeUtf8(bytes)
  }
  const status = runCommand(bareHost(), argv, { stdout: take, stderr: take })
  return `${text}[${status}]`
}

// As printed by clear of ncurses 6.4.
test('clear erases the screen of a terminal that it knows', () => {
  expect(run('clear', '-T', 'xterm-256color')).toBe('\x1b[H\x1b[2J\x1b[3J[0]')
  expect(run('clear', '-x', '-T', 'xterm')).toBe('\x1b[H\x1b[2J[0]')
  expect(run('clear', '-T', 'screen')).toBe('\x1b[H\x1b[J[0]')
  expect(run('clear', '-T', 'nosuch')).toBe("'nosuch': unknown terminal type.\n[1]")
  expect(run('clear')).toBe('TERM environment variable not set.\n[1]')
  expect(run('clear', '-z')).toContain("clear: invalid option -- 'z'\nUsage: clear [options]\n")
})
