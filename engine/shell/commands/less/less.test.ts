import { expect, test } from 'vitest'
import { KEY, TestTerminal } from '../../../lab/testterminal.ts'

/** What stands on the screen: what was drawn last, in rows. */
function shown(terminal: TestTerminal): string[] {
  const drawn = terminal.output.slice(terminal.output.lastIndexOf('\x1b[H') + 3)
  return drawn.split('\r\n').map(row => row.replace(/\x1b\[[\d;?]*[a-zA-Z]/g, ''))
}

test('less goes through a text, finds words in it, and leaves the terminal as it was', () => {
  const terminal = new TestTerminal(40, undefined, 6)
  terminal.type('seq 100 | less', KEY.enter)
  expect(shown(terminal)).toEqual(['1', '2', '3', '4', '5', ':'])
  terminal.type(' ', 'j')
  expect(shown(terminal)[0]).toBe('7')
  terminal.type('/55', KEY.enter)
  expect(shown(terminal)[0]).toBe('55')
  terminal.type('G')
  expect(shown(terminal)).toEqual(['96', '97', '98', '99', '100', '(END)'])
  terminal.type('g', KEY.up)
  expect(shown(terminal)[0]).toBe('1')
  terminal.type('q')
  expect(terminal.run('echo back')).toBe('back\n')
})

test('a text that does not end can be looked at, and left', () => {
  const terminal = new TestTerminal(40, undefined, 6)
  terminal.type('(seq 7; sleep 1000) | less', KEY.enter, ' ')
  expect(shown(terminal)[0]).toBe('3')
  terminal.type('G', KEY.ctrl('c'), 'q')
  terminal.type(KEY.ctrl('c'))
  expect(terminal.run('echo back')).toBe('back\n')
})

test('an endless text does not hang less', () => {
  const terminal = new TestTerminal(40, undefined, 6)
  terminal.type('yes | less', KEY.enter, ' ', 'q')
  expect(terminal.run('echo back')).toBe('back\n')
})

test('without a terminal pages are text', () => {
  const terminal = new TestTerminal()
  expect(terminal.run('seq 3 | less | cat; seq 2 | more | cat; less nowhere; less /etc')).toBe(
    '1\n2\n3\n1\n2\nnowhere: No such file or directory\n/etc is a directory\n',
  )
  expect(terminal.run('man sleep | head -5; man nothing')).toMatch(
    /^SLEEP\(1\) +Lost Packet +SLEEP\(1\)\n\nNAME\n {7}sleep - wait for some time\n\nNo manual entry for nothing\n$/,
  )
})
