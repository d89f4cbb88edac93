/**
 * What nobody should do, and everybody does once: programs without end, texts without end, more than fits. The machine may refuse, as the
 * real one does; it must answer again afterwards, and the tab that it runs in must not notice. What a shell alone survives is tested beside
 * it (engine/shell/bash/interactive/runaway.test.ts), manifests by tests/recordings/kubectl/bad-input.sh.
 */
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { Attempt, Input, Lab, labSpec, labs, runScript, scriptHost } from '../engine/index.ts'
import { KEY, TestTerminal } from '../engine/lab/testterminal.ts'
import { encodeUtf8 } from '../engine/sim/utf8.ts'

const MEBIBYTE = 1024 * 1024
const TIMEOUT = 120_000
/** Seconds of virtual time for which something without end goes on. */
const WHILE = 0.05

/** Runs a command, Ctrl-C after a while; afterwards the shell must answer, and nothing of ours may have failed. */
function interrupted(command: string): TestTerminal {
  const terminal = new TestTerminal()
  paste(terminal, `${command}\r`, WHILE)
  terminal.type(KEY.ctrl('c'))
  expect(terminal.run('echo "status $?"')).toBe('status 130\n')
  expect(terminal.host.faults).toEqual([])
  return terminal
}

/** Types a text at once, as a paste is. */
function paste(terminal: TestTerminal, text: string, seconds: number): void {
  terminal.lab.terminal.type(encodeUtf8(text))
  terminal.pass(seconds)
}

describe('programs without end', { timeout: TIMEOUT }, () => {
  test('a loop keeps what it printed, and its status is that of an interrupted one', () => {
    const terminal = interrupted('echo first; while true; do :; done')
    expect(terminal.output).toContain('first\r\n^C\r\n')
  })

  test.each(['yes | cat >/dev/null', 'cat /dev/urandom >/dev/null', 'yes >/dev/null', 'sleep 1000', 'cat'])(
    '%s',
    command => {
      interrupted(command)
    },
  )

  test('a pipe without end prints no more than the terminal takes', () => {
    const terminal = new TestTerminal()
    paste(terminal, 'yes | cat\r', WHILE)
    expect(terminal.output).toContain('y\r\ny\r\ny\r\n')
    terminal.type(KEY.ctrl('c'))
    expect(terminal.run('echo "status $?"')).toBe('status 130\n')
  })

  test('what is substituted without end is given up', () => {
    const { output } = runScript('x=$(cat /dev/zero); echo never')
    expect(output).toContain('cannot allocate memory')
    expect(output).not.toContain('never')
  })
})

describe('more than fits', { timeout: TIMEOUT }, () => {
  test.each([
    ['cat /dev/urandom | head -c 1000000000 >file', 'head: write error: No space left on device\n'],
    ['yes >file', 'yes: write error: No space left on device\n'],
    ['echo >/dev/full', '/tmp/script.sh: line 1: echo: write error: No space left on device\n'],
  ])('%s', (command, told) => {
    const host = scriptHost()
    expect(runScript(command, host).output).toBe(told)
    expect(runScript('rm -f file; echo x >file; cat file', host).output).toBe('x\n')
  })

  test('a disk holds many files no more than one', () => {
    const script = 'for n in {1..9}; do head -c 40000000 /dev/zero >f$n || exit; done'
    const host = scriptHost()
    expect(runScript(script, host).output).toBe('head: write error: No space left on device\n')
    expect(host.mounts.disk.used).toBeLessThanOrEqual(host.mounts.disk.size)
  })

  test('10,000 rules of iptables', () => {
    const script = `for n in {1..10000}; do echo "-A INPUT -s 10.$((n / 250)).0.$((n % 250))/32 -p tcp --dport $n -j DROP"; done >rules
{ echo '*filter'; cat rules; echo COMMIT; } | iptables-restore
ip link set lo up
iptables -S INPUT | wc -l
ping -c 1 -W 1 127.0.0.1 | grep -c '1 received'`
    expect(runScript(script).output).toBe('10001\n1\n')
  })

  test('hundreds of listeners, thousands of connections', () => {
    const script = `ip link set lo up
nc -l -k 127.0.0.1 80 >/dev/null & server=$!
for n in {1..1000}; do nc -z 127.0.0.1 80 || echo "$n failed"; done
kill $server; wait $server 2>/dev/null
for port in {1000..1399}; do nc -l 127.0.0.1 $port & all+=($!); done
sleep 1
ss -ltnH | wc -l
kill \${all[@]}; sleep 1
ss -ltnH | wc -l
nc -z -v 127.0.0.1 1000`
    const { output } = runScript(script)
    expect(output).toBe('400\n0\nnc: connect to 127.0.0.1 port 1000 (tcp) failed: Connection refused\n')
  })

  test('a file of 10 MB, all in one line', () => {
    const host = scriptHost()
    runScript('head -c 10000000 /dev/zero | tr "\\0" a >line', host)
    const script =
      'wc line; cut -c 1-5 line; grep -c a line; x=$(cat line); echo -n "$x" | wc -c; bash line 2>&1 | tail -c 30'
    expect(runScript(script, host).output).toBe(
      '       0        1 10000000 line\naaaaa\n1\n10000000\naaaaaaaaaa: command not found\n',
    )
  })

  test('bytes that are no text', () => {
    const host = scriptHost()
    const script =
      'head -c 100000 /dev/urandom >bytes; bash bytes; sed p bytes | wc -c >/dev/null; sort bytes >/dev/null; grep -c . bytes >/dev/null'
    expect(runScript(script, host).output).toBe('bytes: bytes: cannot execute binary file\n')
    expect(host.faults).toEqual([])
  })
})

describe('10 MB pasted into a terminal', { timeout: TIMEOUT }, () => {
  const LINES = `${'a'.repeat(79)}\n`.repeat(10_000_000 / 80)

  test('cat takes all of it', () => {
    const terminal = new TestTerminal().type('cat >file', KEY.enter)
    paste(terminal, LINES, 5)
    terminal.type(KEY.ctrl('d'))
    expect(terminal.run('wc -c file')).toBe('10000000 file\n')
  })

  test('a line that is too long is cut', () => {
    const terminal = new TestTerminal().type('cat >file', KEY.enter)
    paste(terminal, 'a'.repeat(10_000_000), 5)
    terminal.type('\n', KEY.ctrl('d'))
    expect(terminal.run('wc -c file')).toBe('4096 file\n')
  })

  test.each(['', 'bash --norc', 'sleep 1000'])('in front of "%s", Ctrl-C ends it', command => {
    const terminal = new TestTerminal().type(command, KEY.enter)
    paste(terminal, LINES, 0.1)
    terminal.type(KEY.ctrl('c'), KEY.ctrl('c'))
    expect(terminal.run('echo al""ive')).toContain('alive\n')
    expect(terminal.host.faults).toEqual([])
  })
})

describe('a loop of bridges', { timeout: TIMEOUT }, () => {
  const STORM = 'arping -c 1 -w 1 -I br1 10.0.0.9'
  const cabled = (cables: number) => {
    const terminal = new TestTerminal()
    terminal.run('sysctl -qw net.ipv6.conf.default.disable_ipv6=1')
    terminal.run('for b in br1 br2; do ip link add $b type bridge; ip link set $b up; done')
    for (let cable = 1; cable <= cables; cable++) {
      terminal.run(`ip link add a${cable} type veth peer name b${cable}`)
      terminal.run(`ip link set a${cable} up master br1; ip link set b${cable} up master br2`)
    }
    terminal.run('ip addr add 10.0.0.1/24 dev br1')
    return terminal
  }

  test('goes round and round; time goes on, and the terminal answers', () => {
    const terminal = cabled(2)
    paste(terminal, `${STORM}\r`, WHILE)
    const { steps, now } = terminal.host.sim
    terminal.pass(WHILE)
    expect(terminal.host.sim.now - now).toBe(WHILE * 1e9)
    // 400,000 frames a second and host (engine/net/backlog.ts), and what programs do.
    expect(terminal.host.sim.steps - steps).toBeLessThan(1_000_000 * WHILE)
    expect(terminal.host.sim.steps - steps).toBeGreaterThan(300_000 * WHILE)
    paste(terminal, KEY.ctrl('c'), WHILE)
    paste(terminal, 'echo al""ive; ip link set a1 down\r', WHILE)
    expect(terminal.output).toContain('\ralive\r\n')
    const calm = terminal.host.sim.steps
    terminal.pass(1)
    expect(terminal.host.sim.steps - calm).toBeLessThan(1_000)
  })

  test('multiplies over three cables until queues are full, and what does not fit is dropped and counted', () => {
    const terminal = cabled(3)
    paste(terminal, `${STORM}\r`, 2 * WHILE)
    const { links } = terminal.host.network.net
    expect(links.reduce((sum, link) => sum + link.counters.rxDropped, 0)).toBeGreaterThan(1_000)
    expect(terminal.host.backlog.dropped).toBeGreaterThan(1_000)
    paste(terminal, KEY.ctrl('c'), WHILE)
    paste(terminal, 'echo al""ive\r', WHILE)
    expect(terminal.output).toContain('\ralive\r\n')
  })

  test('a Lab that is advanced by a budget comes back from every slice', () => {
    const lab = new Lab(labSpec(labs.find(each => each.name === 'two-hosts')!), '1')
    const host = lab.topology.hosts.values().next().value!
    lab.act({ type: 'open', terminal: 't', host: host.name, rows: 24, columns: 80 })
    lab.act({ type: 'type', terminal: 't', text: ':(){ :|:& };:\r' })
    for (let slice = 0; slice < 20; slice++) {
      const { steps } = lab.sim
      lab.advance(lab.sim.now + 1e9, 2_000)
      expect(lab.sim.steps - steps).toBeLessThanOrEqual(2_000)
    }
  })
})

describe('a log that somebody else wrote', () => {
  const good = { step: 0, time: 0, action: { type: 'type', terminal: 't', text: 'ls\r' } }

  test('what is no log is refused with a value', () => {
    expect(v.safeParse(Input, good).success).toBe(true)
    for (const wrong of [
      null,
      [],
      'x',
      {},
      { ...good, step: -1 },
      { ...good, step: 1.5 },
      { ...good, step: Number.NaN },
      { ...good, step: Number.POSITIVE_INFINITY },
      { ...good, time: Number.NaN },
      { ...good, time: -1 },
      { ...good, time: Number.POSITIVE_INFINITY },
      { ...good, time: 1e300 },
      { ...good, more: 1 },
      { ...good, action: { type: 'explode' } },
      { ...good, action: { ...good.action, text: 5 } },
      { ...good, action: { ...good.action, terminal: 'x'.repeat(65) } },
      { ...good, action: { ...good.action, text: 'x'.repeat(16 * MEBIBYTE + 1) } },
      { ...good, action: { type: 'resize', terminal: 't', rows: 0, columns: 80 } },
      { ...good, action: { type: 'resize', terminal: 't', rows: 24, columns: 1e9 } },
      { ...good, action: { type: 'save', host: 'a', path: '/x'.repeat(2048), text: '' } },
      { ...good, action: { type: 'cable', cable: -1, cut: true } },
    ])
      expect([wrong, v.safeParse(Input, wrong).success]).toEqual([wrong, false])
    const attempt = { engine: '1', subject: 'two-hosts', seed: '1', inputs: [good], time: 5 }
    expect(v.safeParse(Attempt, attempt).success).toBe(true)
    expect(v.safeParse(Attempt, { ...attempt, inputs: [good, { ...good, step: -1 }] }).success).toBe(false)
    expect(v.safeParse(Attempt, { ...attempt, time: 1e300 }).success).toBe(false)
  })

  test('what is well-formed and makes no sense does nothing', () => {
    const lab = new Lab(labSpec(labs.find(each => each.name === 'two-hosts')!), '1')
    for (const action of [
      { type: 'type', terminal: 'nobody', text: 'x' },
      { type: 'close', terminal: 'nobody' },
      { type: 'resize', terminal: 'nobody', rows: 1, columns: 1 },
      { type: 'open', terminal: 't', host: '__proto__', rows: 24, columns: 80 },
      { type: 'open', terminal: 't', host: 'nobody', rows: 24, columns: 80 },
      { type: 'cable', cable: 99, cut: true },
      { type: 'save', host: 'nobody', path: '/x', text: 'x' },
    ] as const)
      expect([action, lab.act(action)]).toEqual([action, false])
    expect(lab.inputs).toEqual([])
    const [name] = [...lab.topology.hosts.keys()]
    for (const path of ['', '/', '/nowhere/x', '/proc/x', 'x\0y', `/${'x/'.repeat(5000)}`])
      expect([path, lab.act({ type: 'save', host: name!, path, text: 'x' })]).toEqual([path, false])
  })

  test('times and steps that go back or never come end the replay where they stand', () => {
    const lab = new Lab(labSpec(labs.find(each => each.name === 'two-hosts')!), '1')
    const type = { type: 'cable', cable: 0, cut: true } as const
    const until = lab.sim.now + 1e9
    lab.replay(
      [
        { step: 5, time: 0, action: type },
        { step: 0, time: 3, action: { ...type, cut: false } },
      ],
      until,
    )
    expect(lab.sim.now).toBe(until)
    expect(lab.inputs.map(({ action }) => action.type)).toEqual(['cable', 'cable'])
  })
})
