import { expect, test } from 'vitest'
import { KEY, TestTerminal } from '../../../lab/testterminal.ts'

// What programs print is compared with the real jq in tests/recordings/transcripts/text/jq; here is what needs a terminal or much time.

function ask(command: string): string {
  return new TestTerminal().run(command)
}

test('a value is printed as soon as it is whole', () => {
  const terminal = new TestTerminal()
  const from = terminal.output.length
  terminal.type(`(echo '{"a":'; sleep 1; echo '1}'; sleep 30) | jq -c .a`, KEY.enter)
  terminal.pass(2)
  expect(terminal.output.slice(from)).toContain('\x1b[0;39m1\x1b[0m\r\n')
})

test('endless programs can be interrupted', () => {
  for (const program of ['repeat(.) | empty', '[range(1e9)] | length']) {
    const terminal = new TestTerminal()
    terminal.type(`jq -n '${program}'`, KEY.enter, KEY.ctrl('c'))
    expect(terminal.run('echo $?'), program).toBe('130\n')
  }
})

test('what grows without bound is told', () => {
  expect(ask(`jq -n 'def f: 1 + f; f'; echo $?`)).toBe('jq: error: the recursion is too deep\n5\n')
  expect(ask(`jq -n '[limit(30; repeat("abcdefghij"))] | add | . * 1e9'; echo $?`)).toBe(
    'jq: error: cannot allocate memory\n5\n',
  )
  expect(ask(`jq -n '"x" | test("(a|aa)+$")'`)).toBe('\x1b[0;39mfalse\x1b[0m\n')
})

test('programs that are no programs are told, however odd', () => {
  for (const program of ['((((', '"\\(', '{{', '.[.[', '@', '$', '$$', 'def', 'def f(', '. as', '..=', '?//', '"\\u"'])
    expect(ask(`jq -n '${program}'; echo $?`), program).toMatch(/jq: \d compile errors?\n3\n$/)
})
