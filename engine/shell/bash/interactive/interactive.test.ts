import { describe, expect, test } from 'vitest'
import { KEY, TestTerminal } from '../../../lab/testterminal.ts'

const PROMPT = 'root@linux:~# '
const CTRL_C = KEY.ctrl('c')
const CTRL_D = KEY.ctrl('d')
const CTRL_Z = KEY.ctrl('z')

/** What the screen shows after texts were typed, each as if Enter followed it. */
function session(...lines: string[]): string {
  const terminal = new TestTerminal()
  for (const line of lines) terminal.type(line, KEY.enter)
  return terminal.screen.text
}

/** A command that runs until it is stopped: nothing else on a bare host does. */
const ENDLESS = 'nc -l 9999'

describe('a session', () => {
  test('commands, their errors, and the prompt', () => {
    expect(session('echo hello', 'nosuch', 'cd /etc', 'echo $?; false', 'echo $?')).toBe(
      `${PROMPT}echo hello\nhello\n${PROMPT}nosuch\n-bash: nosuch: command not found\n${PROMPT}cd /etc\nroot@linux:/etc# echo $?; false\n0\nroot@linux:/etc# echo $?\n1\nroot@linux:/etc#`,
    )
  })

  test('a command of several lines', () => {
    expect(session('for i in 1 2; do', 'echo $i', 'done', 'cat <<E', 'x', 'E', 'echo "a', 'b"')).toContain(
      `for i in 1 2; do\n> echo $i\n> done\n1\n2\n${PROMPT}`,
    )
    expect(session('echo "a', 'b"')).toBe(`${PROMPT}echo "a\n> b"\na\nb\n${PROMPT.trimEnd()}`)
  })

  test('the history holds it as one entry', () => {
    const terminal = new TestTerminal()
    for (const line of ['for i in 1 2; do', 'echo $i', 'done', 'echo "a', 'b"']) terminal.type(line, KEY.enter)
    expect(terminal.run('history')).toBe('    1  for i in 1 2; do echo $i; done\n    2  echo "a\nb"\n    3  history\n')
  })

  test('a syntax error', () => {
    expect(session('echo )')).toBe(
      `${PROMPT}echo )\n-bash: syntax error near unexpected token \`)'\n${PROMPT.trimEnd()}`,
    )
  })

  test('history expansion shows what it runs', () => {
    const text = session('echo one two', '!!', 'echo !$', '!ec', '^two^2', '!nosuch', "echo 'a!b'")
    expect(text).toContain(`${PROMPT}!!\necho one two\none two\n`)
    expect(text).toContain(`${PROMPT}echo !$\necho two\ntwo\n`)
    expect(text).toContain(`${PROMPT}^two^2\necho 2\n2\n`)
    expect(text).toContain(`${PROMPT}!nosuch\n-bash: !nosuch: event not found\n`)
    expect(text).toContain(`${PROMPT}echo 'a!b'\na!b\n`)
  })

  test('aliases of ~/.bashrc', () => {
    expect(session('alias k ll')).toContain("alias k='kubectl'\nalias ll='ls -alF'\n")
  })

  test('exit and C-d end it; a new one comes, which knows the history', () => {
    const terminal = new TestTerminal().type('echo first', KEY.enter, CTRL_D)
    expect(terminal.screen.text).toContain(`first\n${PROMPT.trimEnd()}\nlogout\n`)
    terminal.type(KEY.up)
    expect(terminal.screen.text.endsWith(`${PROMPT}echo first`)).toBe(true)
    terminal.type(CTRL_C)
    expect(terminal.run('history')).toBe('    1  echo first\n    2  history\n')
  })

  test('a shell in the shell', () => {
    const text = session('bash', 'echo $SHLVL', 'exit', 'echo $SHLVL')
    expect(text).toBe(
      `${PROMPT}bash\n${PROMPT}echo $SHLVL\n2\n${PROMPT}exit\nexit\n${PROMPT}echo $SHLVL\n1\n${PROMPT.trimEnd()}`,
    )
  })

  test('PS1, PS2 and PROMPT_COMMAND', () => {
    const text = session(
      "PS1='\\[\\e[1m\\]\\W \\!>\\[\\e[0m\\] '; PS2='... '; PROMPT_COMMAND='echo before'",
      'echo \\',
      'x',
    )
    expect(text).toContain('\nbefore\n~ 2> echo \\\n... x\nx\nbefore\n~ 3>')
  })

  test('what is typed ahead of a command is read by it', () => {
    const terminal = new TestTerminal().type('read x; echo "got $x"\rtyped\r')
    expect(terminal.output).toContain('got typed')
  })

  test('half a line that is typed ahead of the prompt is in the line after it', () => {
    const terminal = new TestTerminal().type('sleep 3\r', 'echo "he')
    terminal.pass(5)
    expect(terminal.type('re"\r').screen.text).toMatch(/\nhere\n/)
    // Nothing else has to be typed for it to be seen.
    const other = new TestTerminal().type('sleep 3\r', 'echo half')
    other.pass(5)
    expect(other.screen.text).toMatch(/# echo half$/)
  })
})

describe('C-c', () => {
  test('gives the line up', () => {
    expect(session(`echo not this${CTRL_C}echo $?`)).toBe(
      `${PROMPT}echo not this^C\n${PROMPT}echo $?\n130\n${PROMPT.trimEnd()}`,
    )
  })

  test('gives a command of several lines up', () => {
    expect(session('for i in 1 2; do', `echo${CTRL_C}echo next`)).toContain(`> echo^C\n${PROMPT}echo next\nnext\n`)
  })

  test('keeps what a command printed, and its status is 130', () => {
    const terminal = new TestTerminal().type('ip link set lo up', KEY.enter, 'ping 127.0.0.1', KEY.enter)
    terminal.pass(2)
    terminal.type(CTRL_C, 'echo $?', KEY.enter)
    expect(terminal.screen.text).toMatch(/icmp_seq=3 .*\n\^C\n--- 127\.0\.0\.1 ping statistics ---\n/)
    const other = new TestTerminal().type(`echo before; ${ENDLESS}`, KEY.enter, CTRL_C, 'echo $?', KEY.enter)
    expect(other.screen.text).toContain(`before\n^C\n${PROMPT}echo $?\n130\n`)
  })

  test('ends loops, lists and functions', () => {
    for (const command of [
      `for i in 1 2 3; do echo $i; ${ENDLESS}; done`,
      `f() { echo 1; ${ENDLESS}; echo no; }; f`,
      `echo 1; ${ENDLESS}; echo no`,
      `echo 1; x=$(${ENDLESS}); echo no`,
      `echo 1; (${ENDLESS}; echo no); echo no`,
      `echo 1; ${ENDLESS} | ${ENDLESS}; echo no`,
      'echo 1; while :; do :; done; echo no',
      'echo 1; read x; echo no',
      'echo 1; wait; while true; do x=$((x+1)); done',
    ]) {
      const terminal = new TestTerminal().type(command, KEY.enter, CTRL_C, 'echo $?', KEY.enter)
      expect(terminal.screen.text, command).toMatch(/\n1\n\^C\n\S+ echo \$\?\n130\n/)
    }
  })

  test('a trap of INT runs instead', () => {
    const terminal = new TestTerminal().type("trap 'echo caught' INT\r", 'while :; do :; done\r', CTRL_C)
    expect(terminal.screen.text).toContain('^Ccaught\n')
  })
})

describe('job control', () => {
  test('C-z stops, jobs lists, bg and fg go on', () => {
    const terminal = new TestTerminal().type(ENDLESS, KEY.enter, CTRL_Z)
    expect(terminal.screen.text).toContain(
      `${ENDLESS}\n^Z\n[1]+  Stopped                 ${ENDLESS}\n${PROMPT}`.trimEnd(),
    )
    expect(terminal.run('echo $?')).toBe('148\n')
    expect(terminal.run('jobs')).toBe(`[1]+  Stopped                 ${ENDLESS}\n`)
    expect(terminal.run('bg')).toBe(`[1]+ ${ENDLESS} &\n`)
    expect(terminal.run('jobs')).toBe(`[1]+  Running                 ${ENDLESS} &\n`)
    terminal.type('fg', KEY.enter, CTRL_C)
    expect(terminal.screen.text).toContain(`fg\n${ENDLESS}\n^C\n${PROMPT}`.trimEnd())
    expect(terminal.run('jobs')).toBe('')
  })

  test('a background job is told when it is done', () => {
    const terminal = new TestTerminal()
    expect(terminal.run('bash -c "read -t 2 x </dev/zero" & ')).toMatch(/^\[1\] \d+\n$/)
    terminal.pass(3)
    expect(terminal.run('')).toMatch(/^\[1\]\+ {2}(Done|Exit \d+) +bash -c "read -t 2 x <\/dev\/zero"\n$/)
  })

  test('kill %1', () => {
    const terminal = new TestTerminal()
    terminal.run(`${ENDLESS} &`)
    expect(terminal.run('kill %1')).toBe('')
    expect(terminal.run('')).toBe(`[1]+  Terminated              ${ENDLESS}\n`)
  })

  test('exit warns of stopped jobs once', () => {
    const terminal = new TestTerminal().type(ENDLESS, KEY.enter, CTRL_Z, 'exit\r', 'exit\r')
    expect(terminal.screen.text).toContain(`${PROMPT}exit\nlogout\nThere are stopped jobs.\n${PROMPT}exit\nlogout\n`)
  })

  test('a job in the background that reads the terminal stops', () => {
    const terminal = new TestTerminal().type('bash -c "read x" &', KEY.enter)
    expect(terminal.run('jobs')).toBe('[1]+  Stopped                 bash -c "read x"\n')
  })

  test('closing the terminal ends what runs on it', () => {
    const terminal = new TestTerminal().type(`${ENDLESS} &`, KEY.enter, ENDLESS, KEY.enter)
    terminal.lab.close()
    terminal.pass(1)
    expect(terminal.host.pids.processes.map(each => each.name)).toEqual(['init'])
    expect(terminal.host.pids.init!.readFile('/root/.bash_history')).toContain(`${ENDLESS} &\n${ENDLESS}\n`)
  })
})

describe('completion that was set up', () => {
  const TAB = '\t'

  test('words, and what a function finds', () => {
    const terminal = new TestTerminal()
    terminal.type('complete -W "alpha beta" foo; foo() { echo "got $1"; }', KEY.enter)
    terminal.type('foo al', TAB, KEY.enter)
    expect(terminal.screen.text).toContain('got alpha\n')
    terminal.type('_f() { COMPREPLY=($(compgen -W "$COMP_CWORD-$3" -- "$2")); }; complete -F _f foo', KEY.enter)
    terminal.type('foo x ', TAB, KEY.enter)
    expect(terminal.screen.text).toContain(`${PROMPT}foo x 2-x\n`)
  })

  test('a function without end can be interrupted', () => {
    const terminal = new TestTerminal()
    terminal.type('_f() { while :; do :; done; }; complete -F _f foo', KEY.enter)
    terminal.type('foo x', TAB)
    terminal.type(CTRL_C)
    terminal.type('echo back', KEY.enter)
    expect(terminal.screen.text).toContain('\nback\n')
  })
})
