import { expect, test } from 'vitest'
import { KEY, TestTerminal } from '../../lab/testterminal.ts'

test('watch runs a command every so often, and ends with Ctrl-C', () => {
  const terminal = new TestTerminal(60)
  terminal.run('echo 1 > f')
  terminal.type('watch -n 2 "cat f"', KEY.enter)
  const first = terminal.output.slice(terminal.output.lastIndexOf('\x1b[H\x1b[J'))
  expect(first).toMatch(/Every 2\.0s: cat f {2,}linux: Mon Jan {2}5 09:00:0\d 2026\r\n\r\n1$/)
  terminal.pass(3)
  expect(terminal.output.split('\x1b[H\x1b[J').length).toBeGreaterThan(2)
  terminal.type(KEY.ctrl('c'))
  expect(terminal.run('echo $?')).toBe('130\n')
})

test('watch -g ends when the output changes, and a command without end does not hang it', () => {
  const terminal = new TestTerminal(60)
  terminal.type('(sleep 3; echo 2 > f) & echo 1 > f; watch -g -n 1 cat f', KEY.enter)
  terminal.pass(5)
  expect(terminal.run('cat f')).toBe('2\n')
  terminal.type('watch yes', KEY.enter, KEY.ctrl('c'))
  expect(terminal.run('echo back')).toBe('back\n')
})

test('without a terminal there is nothing to watch on', () => {
  expect(new TestTerminal().run('watch ls | cat')).toBe('Error opening terminal: unknown.\n')
})
