import { describe, expect, test } from 'vitest'
import { KEY, TestTerminal } from '../../lab/testterminal.ts'

const PROMPT = 'root@linux:~# '

/** What a line looks like after some keys, the cursor marked with `|`. */
function line(...keys: string[]): string {
  return new TestTerminal().type(...keys).screen.marked.slice(PROMPT.length)
}

describe('readline(3), emacs mode', () => {
  test.each<[what: string, keys: string[], shown: string]>([
    ['text', ['echo a'], 'echo a|'],
    ['C-a, C-e, Home, End', ['abc', KEY.ctrl('a'), 'x', KEY.ctrl('e'), 'y', KEY.home, 'z', KEY.end], 'zxabcy|'],
    ['arrows', ['abc', KEY.left, KEY.left, 'x', KEY.right, 'y'], 'axby|c'],
    ['C-b, C-f', ['abc', KEY.ctrl('b'), KEY.ctrl('b'), KEY.ctrl('f'), 'x'], 'abx|c'],
    ['words', ['one two-three four', KEY.meta('b'), KEY.meta('b'), 'x', KEY.meta('f')], 'one two-xthree| four'],
    ['C-left and C-right', ['one two', '\x1b[1;5D', 'x', '\x1b[1;5D', '\x1b[1;5C'], 'one xtwo|'],
    ['backspace and delete', ['abcd', KEY.backspace, KEY.home, KEY.delete, KEY.ctrl('d')], '|c'],
    ['C-k and C-y', ['abcd', KEY.left, KEY.left, KEY.ctrl('k'), KEY.home, KEY.ctrl('y')], 'cd|ab'],
    ['C-u', ['abcd', KEY.left, KEY.ctrl('u'), 'x', KEY.ctrl('y')], 'xabc|d'],
    ['C-w takes a word between blanks', ['ping a.b-c', KEY.ctrl('w')], 'ping |'],
    ['M-backspace takes a word', ['ping a.b-c', KEY.meta('\x7f')], 'ping a.b-|'],
    ['M-d', ['one two', KEY.home, KEY.meta('d')], '| two'],
    ['kills in a row are one', ['a b c', KEY.ctrl('w'), KEY.ctrl('w'), KEY.ctrl('y')], 'a b c|'],
    ['M-y', ['a b', KEY.ctrl('w'), 'x', KEY.ctrl('w'), KEY.ctrl('y'), KEY.meta('y')], 'a b|'],
    ['C-t', ['ab', KEY.ctrl('t')], 'ba|'],
    ['M-t', ['one two', KEY.meta('t')], 'two one|'],
    ['M-u, M-l, M-c', ['ab CD ef', KEY.home, KEY.meta('u'), KEY.meta('l'), KEY.meta('c')], 'AB cd Ef|'],
    ['undo', ['abc', KEY.ctrl('w'), '\x1f', KEY.left, 'd', '\x1f'], 'ab|c'],
    ['undo takes typed text back at once', ['abc', '\x1f'], '|'],
    ['a number before a command', ['abcdef', KEY.meta('3'), KEY.ctrl('b')], 'abc|def'],
    ['C-v', ['a', KEY.ctrl('v'), KEY.ctrl('a'), 'b'], 'a^Ab|'],
    ['characters of several bytes', ['aé€😀b', KEY.left, KEY.backspace], 'aé€|b'],
    ['wide characters', ['日本語', KEY.left, 'x'], '日本x|語'],
    ['combining marks', ['e\u0301x', KEY.left], 'e\u0301|x'],
    ['tabs in a paste', [KEY.paste('ab\tc')], 'ab        c|'],
    ['unknown keys do nothing', ['a', '\x1b[15~', '\x1b[99;5Q', '\x1bOz', 'b'], 'ab|'],
  ])('%s', (_, keys, shown) => {
    expect(line(...keys)).toBe(shown)
  })

  test('keys may come in any pieces', () => {
    expect(line('a\x1b', '[', 'Db', 'é'.slice(0, 1))).toBe('bé|a')
  })
})

describe('history', () => {
  const HISTORY = ['echo one\r', 'echo two words\r', 'ping -c 1 host\r']

  test.each<[what: string, keys: string[], shown: string]>([
    ['up and down', [KEY.up, KEY.up, KEY.up, KEY.down], 'echo two words|'],
    ['changed lines are kept until Enter', [KEY.up, 'x', KEY.up, KEY.down], 'ping -c 1 hostx|'],
    ['the new line is kept', ['new', KEY.up, KEY.down], 'new|'],
    ['M-. is the last argument, again the one before', ['x ', KEY.meta('.'), KEY.meta('.')], 'x words|'],
    ['M-< and M->', [KEY.meta('<'), KEY.meta('>'), 'q'], 'q|'],
  ])('%s', (_, keys, shown) => {
    const terminal = new TestTerminal().type(...HISTORY)
    const before = terminal.screen.cursor[0]
    terminal.type(...keys)
    expect(terminal.screen.cursor[0]).toBe(before)
    expect(terminal.screen.marked.slice(PROMPT.length)).toBe(shown)
  })

  test('C-r searches as you type, again for older ones; Enter runs what is found', () => {
    const terminal = new TestTerminal().type(...HISTORY, KEY.ctrl('r'), 'echo')
    const last = () => terminal.screen.text.split('\n').at(-1)
    expect(last()).toBe("(reverse-i-search)`echo': echo two words")
    terminal.type(KEY.ctrl('r'))
    expect(last()).toBe("(reverse-i-search)`echo': echo one")
    terminal.type(KEY.ctrl('r'))
    expect(last()).toBe("(failed reverse-i-search)`echo': echo one")
    terminal.type(KEY.enter)
    expect(terminal.screen.text.endsWith(`\n${PROMPT}echo one\none\n${PROMPT.trimEnd()}`)).toBe(true)
  })

  test('C-g leaves the line as it was; a key that moves takes what is found', () => {
    const terminal = new TestTerminal().type(...HISTORY, 'new', KEY.ctrl('r'), 'two', KEY.ctrl('g'))
    expect(terminal.screen.text.endsWith(`${PROMPT}new`)).toBe(true)
    terminal.type(KEY.ctrl('r'), 'two', KEY.ctrl('a'), '#')
    expect(terminal.screen.text.endsWith(`${PROMPT}#echo two words`)).toBe(true)
  })
})

describe('lines longer than the terminal', () => {
  const long = 'abcdefghijklmnopqrstuvwxyz0123456789'

  test('wrap as xterm does, wherever the line is changed', () => {
    const terminal = new TestTerminal(30).type(long)
    expect(terminal.screen.text).toBe(`${PROMPT}abcdefghijklmnop\nqrstuvwxyz0123456789`)
    terminal.type(KEY.home, 'X')
    expect(terminal.screen.text).toBe(`${PROMPT}Xabcdefghijklmno\npqrstuvwxyz0123456789`)
    expect(terminal.screen.cursor).toEqual([0, 15])
    terminal.type(KEY.end, KEY.ctrl('w'))
    expect(terminal.screen.text.trimEnd()).toBe(PROMPT.trimEnd())
  })

  test('a row that is just full: the cursor stands in the next', () => {
    const terminal = new TestTerminal(30).type('abcdefghijklmnop')
    expect(terminal.screen.cursor).toEqual([1, 0])
    terminal.type('q', KEY.backspace, KEY.backspace, 'z')
    expect(terminal.screen.text).toBe(`${PROMPT}abcdefghijklmnoz\n`)
    terminal.type(KEY.enter)
    expect(terminal.screen.text).toContain('abcdefghijklmnoz\n-bash: abcdefghijklmnoz: comma\nnd not found\n')
  })

  test('a wide character does not sit across the edge', () => {
    const terminal = new TestTerminal(30).type('abcdefghijklmno日本')
    expect(terminal.screen.text).toBe(`${PROMPT}abcdefghijklmno\n日本`)
    terminal.type(KEY.home, KEY.delete)
    expect(terminal.screen.text).toBe(`${PROMPT}bcdefghijklmno日\n本`)
  })

  test('every row of random edits is what it should be', () => {
    const terminal = new TestTerminal(20)
    let state = 7
    const random = (below: number) => {
      state = (state * 1103515245 + 12345) % 2147483648
      return Math.floor((state / 2147483648) * below)
    }
    const keys = [
      'a',
      'bc',
      '日',
      KEY.left,
      KEY.left,
      KEY.right,
      KEY.backspace,
      KEY.home,
      KEY.end,
      KEY.ctrl('w'),
      KEY.ctrl('y'),
      'defgh ',
    ]
    for (let round = 0; round < 400; round++)
      terminal.lab.terminal.type(new TextEncoder().encode(keys[random(keys.length)]!))
    terminal.pass(1)
    for (let round = 0; round < 300; round++) {
      terminal.type(keys[random(keys.length)]!)
      const before = terminal.screen.text.trimEnd()
      const fresh = new TestTerminal(20)
      fresh.type(KEY.paste(terminalLine(terminal)))
      expect(fresh.screen.text.trimEnd()).toBe(before)
    }
  })

  test('another width', () => {
    const terminal = new TestTerminal(80).type('echo hello')
    terminal.lab.terminal.resize(24, 20)
    terminal.pass(1)
    terminal.type('x')
    expect(terminal.output.endsWith('x')).toBe(true)
    expect(terminal.run('; echo $COLUMNS')).toBe('hellox\n20\n')
  })
})

/** The line as it was typed: rows of the screen joined, without the prompt. */
function terminalLine(terminal: TestTerminal): string {
  return terminal.screen.text
    .split('\n')
    .map((row, index, all) =>
      index < all.length - 1 && [...row].length === row.length ? row.padEnd(20 - wide(row)) : row,
    )
    .join('')
    .slice(PROMPT.length)
}

function wide(row: string): number {
  return [...row].filter(each => each === '日').length
}

describe('Tab', () => {
  const shown = (...keys: string[]) =>
    new TestTerminal()
      .type(...keys)
      .screen.text.split('\n')
      .slice(0, -1)
      .join('\n')
  const last = (...keys: string[]) =>
    new TestTerminal()
      .type(...keys)
      .screen.text.split('\n')
      .at(-1)

  test.each<[typed: string, completed: string]>([
    ['conntr', 'conntrack '],
    ['cat /etc/host.c', 'cat /etc/host.conf '],
    ['cd /usr/loc', 'cd /usr/local/'],
    ['cd ~/../us', 'cd ~/../usr/'],
    ['cat "/etc/host.c', 'cat "/etc/host.conf" '],
    ["cat '/etc/host.c", "cat '/etc/host.conf' "],
    ['echo $HOSTN', 'echo $HOSTNAME '],
    [`echo "\${HOSTN`, `echo "\${HOSTNAME}`],
    ['x=1 conntr', 'x=1 conntrack '],
    ['true | conntr', 'true | conntrack '],
    ['if conntr', 'if conntrack '],
    ['echo $(conntr', 'echo $(conntrack '],
    ['echo <(conntr', 'echo <(conntrack '],
    ['echo x >/etc/host.c', 'echo x >/etc/host.conf '],
    ['unset HOSTN', 'unset HOSTNAME '],
    ['hostname --sh', 'hostname --short '],
    ['sudo conntr', 'sudo conntrack '],
  ])('%s', (typed, completed) => {
    expect(last(typed, KEY.tab, '|')).toBe(`${PROMPT}${completed}|`)
  })

  test('names with special characters are quoted', () => {
    const terminal = new TestTerminal().type("echo x >'/tmp/a b&c'\r", 'echo /tmp/a', KEY.tab, '|')
    expect(terminal.screen.text.split('\n').at(-1)).toBe(`${PROMPT}echo /tmp/a\\ b\\&c |`)
  })

  test('the common start first, then, asked again, a list', () => {
    expect(last('echo /etc/h', KEY.tab)).toBe(`${PROMPT}echo /etc/host`)
    const text = shown('echo /etc/h', KEY.tab, KEY.tab)
    expect(text).toBe(`${PROMPT}echo /etc/host\nhost.conf  hostname   hosts`)
  })

  test('a list of many asks first', () => {
    const terminal = new TestTerminal().type(KEY.tab, KEY.tab)
    expect(terminal.screen.text).toMatch(/Display all \d{3} possibilities\? \(y or n\)$/)
    terminal.type('n', 'echo ok')
    expect(terminal.screen.text.endsWith(`\n${PROMPT}echo ok`)).toBe(true)
  })
})

describe('pastes', () => {
  test('several lines wait for Enter and are one entry', () => {
    const terminal = new TestTerminal().type(KEY.paste('echo one\necho two'))
    expect(terminal.screen.text).toBe(`${PROMPT}echo one\necho two`)
    terminal.type(KEY.enter)
    expect(terminal.screen.text).toBe(`${PROMPT}echo one\necho two\none\ntwo\n${PROMPT.trimEnd()}`)
  })

  test('ten megabytes end, and what is left out is told', () => {
    const terminal = new TestTerminal()
    const started = performance.now()
    terminal.lab.terminal.type(new Uint8Array(10_000_000).fill(97))
    terminal.pass(60)
    terminal.type(KEY.ctrl('c'))
    terminal.type(KEY.paste('b'.repeat(10_000_000)))
    terminal.pass(60)
    expect(terminal.output).toContain(
      'bash: a line holds at most 131072 characters: the last 9868928 of what was pasted were left out',
    )
    terminal.type(KEY.ctrl('c'))
    expect(terminal.run('echo alive')).toBe('alive\n')
    expect(performance.now() - started).toBeLessThan(30_000)
  })
})
