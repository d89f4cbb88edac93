import { describe, expect, test } from 'vitest'
import { KEY, TestTerminal } from '../../../lab/testterminal.ts'

/** Types a command and C-c; afterwards the shell must answer. */
function survive(command: string): TestTerminal {
  const terminal = new TestTerminal().type(command, KEY.enter, KEY.ctrl('c'))
  expect(terminal.run('echo alive')).toContain('alive\n')
  expect(terminal.host.faults).toEqual([])
  return terminal
}

describe('what a shell must survive', () => {
  test('a fork bomb: the limit of processes is told, and the group can be killed', () => {
    const terminal = survive(':(){ :|:& };:')
    expect(terminal.output).toContain('-bash: fork: retry: Resource temporarily unavailable')
    terminal.type('kill -9 -- -3', KEY.enter)
    expect(terminal.host.pids.processes.length).toBeLessThan(5)
    expect(terminal.run('bash -c "echo forked"')).toContain('forked\n')
  }, 60_000)

  test.each<[command: string, told: string]>([
    ['while true; do :; done', '^C\n'],
    ['for ((;;)); do :; done', '^C\n'],
    ['while :; do echo y; done | while read x; do echo $x; done', '\ny\ny\n'],
    ['f() { f; }; f', '-bash: f: maximum function nesting level exceeded (10000)\n'],
    [
      'echo {1..100000000}',
      '-bash: brace expansion: failed to allocate memory for 100000000 elements\n{1..100000000}\n',
    ],
    ['x=a; while :; do x=$x$x; done', '-bash: cannot allocate memory\n'],
    ['printf %1000000000s x | { read -n 5 q; }', '-bash: cannot allocate memory\n'],
    ['mapfile </dev/zero', '-bash: cannot allocate memory\n'],
    ['. /dev/zero', '-bash: /dev/zero: File too large\n'],
    ['x=$(while :; do echo y; done)', '^C\n'],
  ])(
    '%s',
    (command, told) => {
      expect(survive(command).output.replaceAll('\r\n', '\n')).toContain(told)
    },
    60_000,
  )
})
