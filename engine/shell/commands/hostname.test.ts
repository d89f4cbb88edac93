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

test('hostname shows the name and refuses what it does not know', () => {
  expect(run('hostname')).toBe('linux\n[0]')
  expect(run('hostname', '-q')).toMatch(/^hostname: invalid option -- 'q'\nUsage: [\s\S]*\[255\]$/)
  expect(run('hostname', '-y')).toBe('hostname: "--yp" is not emulated here\n[1]')
})

test('hostnamectl tells of the machine and sets its name', () => {
  expect(run('hostnamectl')).toMatch(
    /^ *Static hostname: linux\n *Operating System: .*\n *Kernel: Linux \d.*\n *Architecture: x86-64\n\[0\]$/,
  )
  expect(run('hostnamectl', 'hostname')).toBe('linux\n[0]')
  expect(run('hostnamectl', 'frobnicate')).toBe('Unknown command verb frobnicate.\n[1]')
})
