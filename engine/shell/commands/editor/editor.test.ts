import { expect, test } from 'vitest'
import { bareHost } from '../../../lab/bare.ts'
import { Lab } from '../../../lab/lab.ts'
import { labs } from '../../../lab/labs/index.ts'
import { runCommand } from '../../../lab/run.ts'
import { labSpec } from '../../../lab/spec.ts'
import { KEY, TestTerminal } from '../../../lab/testterminal.ts'
import { SECOND } from '../../../sim/timer.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'

function edit(terminal: TestTerminal, command: string) {
  terminal.type(command, KEY.enter)
  return terminal.lab.edit
}

function answer(terminal: TestTerminal, text: string | null, done = true): boolean {
  const taken = terminal.lab.answerEdit(text, done)
  terminal.pass(1)
  return taken
}

test('an editor shows the file on the page and writes what comes back', () => {
  const terminal = new TestTerminal()
  terminal.run(String.raw`printf 'a\nb\n' > f`)
  expect(edit(terminal, 'nano f; echo status $?')).toEqual({
    program: 'nano',
    path: 'f',
    text: 'a\nb\n',
    note: 'Read 2 lines',
  })
  expect(terminal.screen.text).not.toContain('9017')
  expect(answer(terminal, 'ä\nb\nc')).toBe(true)
  expect(terminal.lab.edit).toBeNull()
  expect(terminal.output).toContain('status 0')
  expect(terminal.run('cat f')).toBe('ä\nb\nc\n')
  expect(answer(terminal, 'late')).toBe(false)
})

test('saving without closing goes on, closing and Ctrl-C leave the file as it is', () => {
  const terminal = new TestTerminal()
  expect(edit(terminal, 'vi new')?.note).toBe('"new" [New]')
  answer(terminal, 'one\n', false)
  expect(terminal.lab.edit?.note).toBe('"new" [New] 1L, 4B written')
  answer(terminal, 'one\ntwo\n', false)
  expect(terminal.lab.edit?.note).toBe('"new" 2L, 8B written')
  answer(terminal, null)
  expect(terminal.lab.edit).toBeNull()
  expect(terminal.run('cat new')).toBe('one\ntwo\n')
  edit(terminal, 'vi new')
  terminal.type(KEY.ctrl('c'))
  expect(terminal.lab.edit).toBeNull()
  expect(terminal.run('stty -a >/dev/null 2>&1; echo here')).toBe('here\n')
})

test('an editor that is killed takes its text from the page', () => {
  const terminal = new TestTerminal()
  expect(edit(terminal, 'timeout --foreground 3 vi f; echo $?')?.path).toBe('f')
  terminal.pass(4)
  expect(terminal.lab.edit).toBeNull()
  expect(terminal.output).toContain('124')
})

test('what cannot be written stays open', () => {
  const terminal = new TestTerminal()
  expect(edit(terminal, 'nano nowhere/f')?.note).toBe("Directory 'nowhere' does not exist")
  answer(terminal, 'x')
  expect(terminal.lab.edit?.note).toBe('Error writing nowhere/f: No such file or directory')
  answer(terminal, null)
  expect(edit(terminal, 'vi nowhere/f')?.note).toBe('"nowhere/f" [New DIRECTORY]')
  answer(terminal, 'x')
  expect(terminal.lab.edit?.note).toBe('"nowhere/f" E212: Can\'t open file for writing')
  answer(terminal, null)
  expect(edit(terminal, 'view /etc/hosts')?.note).toMatch(/^"\/etc\/hosts" \[readonly\] \d+L, \d+B$/)
  answer(terminal, 'x')
  expect(terminal.lab.edit?.note).toBe("E45: 'readonly' option is set (add ! to override)")
})

test('what cannot be opened is told', () => {
  const terminal = new TestTerminal()
  expect(terminal.run('nano /etc')).toBe('"/etc" is a directory\n')
  expect(terminal.run('echo /w== | base64 -d > b; vi b')).toBe(
    'vi: b: not a text in UTF-8: the editor of the page would damage it\n',
  )
  expect(terminal.run('head -c 600000 /dev/zero > b; vi b')).toBe(
    'vi: b: the editor of the page takes no files larger than 512 KiB\n',
  )
})

test('a large text goes there and back', () => {
  const terminal = new TestTerminal()
  terminal.run('yes 0123456789 | head -c 100000 > f')
  const opened = edit(terminal, 'nano f')
  terminal.pass(10)
  const { text } = opened ?? terminal.lab.edit!
  expect(text.length).toBe(100_000)
  answer(terminal, text.toUpperCase().replaceAll('0', 'X'))
  terminal.pass(10)
  expect(terminal.run('md5sum < f; yes X123456789 | head -c 100000 | (cat; echo) | md5sum')).toMatch(/^(\S+ {2}-\n)\1$/)
})

test('without a terminal there is no editor', () => {
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += decodeUtf8(bytes)
  }
  expect(runCommand(bareHost(), ['vi', 'f'], { stdout: take, stderr: take })).toBe(1)
  expect(text).toBe('vi: this editor opens beside a terminal of the page, and there is none here\n')
})

test('at the far end of an ssh it is the same, and an attempt has it again', () => {
  const spec = labSpec(labs.find(lab => lab.name === 'two-hosts'))
  const lab = new Lab(spec, 'seed')
  const pass = () => lab.advance(lab.sim.now + 2 * SECOND)
  lab.act({ type: 'open', terminal: 't', host: 'host1', rows: 24, columns: 80 })
  for (const text of ['ssh host2\r', 'vi ~/f.yaml\r']) {
    pass()
    lab.act({ type: 'type', terminal: 't', text })
  }
  pass()
  expect(lab.terminal('t')?.edit?.path).toBe('/root/f.yaml')
  expect(lab.act({ type: 'edit', terminal: 't', text: 'kind: Pod\n', done: true })).toBe(true)
  pass()
  const read = (of: Lab, host: string) => of.host(host).pids.init?.readFile('/root/f.yaml')
  expect(read(lab, 'host2')).toBe('kind: Pod\n')
  expect(read(lab, 'host1')).toMatchObject({ name: 'ENOENT' })
  expect(lab.act({ type: 'edit', terminal: 't', text: null, done: true })).toBe(false)
  const again = new Lab(spec, 'seed')
  again.replay(lab.inputs, lab.sim.now)
  expect(again.terminal('t')?.scrollback).toEqual(lab.terminal('t')?.scrollback)
  expect(read(again, 'host2')).toBe('kind: Pod\n')
})
