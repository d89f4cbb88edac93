import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

// Texts: procps-ng 4.0.2 and psmisc 23.6, tests/recordings/transcripts/proc/ps.

function bed(): { readonly net: Testbed; readonly sleep: number; readonly shell: number } {
  const net = new Testbed()
  const sleep = net.start('a', 'sleep 60').process.pid
  const shell = net.start('a', ['bash', '-c', 'sleep 50; true']).process.pid
  net.pass(0.2)
  return { net, sleep, shell }
}

test('columns, selection and headings', () => {
  const { net, sleep, shell } = bed()
  const ps = (...args: string[]) => net.run('a', ['ps', ...args])
  expect(ps('-o', 'comm=', '-p', String(sleep))).toBe('sleep\n[0]')
  expect(ps('-o', 'args=', '-p', String(sleep))).toBe('sleep 60\n[0]')
  expect(ps('-o', 'stat=,tty=,comm=', '-p', String(sleep))).toBe('Ss   ?        sleep\n[0]')
  expect(ps('-o', 'comm,args', '-p', String(shell))).toBe(
    'COMMAND         COMMAND\nbash            bash -c sleep 50; true\n[0]',
  )
  expect(ps('-o', 'args=', '--ppid', String(shell))).toBe('sleep 50\n[0]')
  expect(ps('-C', 'sleep', '-o', 'comm=')).toBe('sleep\nsleep\n[0]')
  expect(ps('-p', '99999')).toBe('    PID TTY          TIME CMD\n[1]')
  expect(ps('-o', 'nonsense')).toMatch(
    /^error: unknown user-defined format specifier "nonsense"\n\nUsage:\n ps \[options\]\n/,
  )
  expect(ps('-z')).toMatch(/^error: unsupported SysV option\n/)
  expect(ps('-p', 'abc')).toMatch(/^error: process ID list syntax error\n/)
})

test('ps aux, -ef, ax and a tree', () => {
  const { net, sleep, shell } = bed()
  const line = (...args: string[]) =>
    net
      .run('a', ['ps', ...args])
      .split('\n')
      .find(each => each.includes('sleep 60'))
  expect(net.run('a', 'ps aux').split('\n')[0]).toBe(
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
  )
  expect(line('aux')).toMatch(
    new RegExp(`^root +${sleep}  0.0  0.0      0     0 \\?        Ss   \\d\\d:\\d\\d   0:00 sleep 60$`),
  )
  expect(net.run('a', 'ps -ef').split('\n')[0]).toBe('UID          PID    PPID  C STIME TTY          TIME CMD')
  expect(line('-ef')).toMatch(new RegExp(`^root +${sleep}       1  0 \\d\\d:\\d\\d \\?        00:00:00 sleep 60$`))
  expect(line('ax')).toBe(`${String(sleep).padStart(7)} ?        Ss     0:00 sleep 60`)
  const child = net.run('a', ['pgrep', '-f', '^sleep 50']).split('\n')[0]!
  expect(net.run('a', ['ps', '-o', 'pid,args', '--forest', '-p', `${shell},${child}`])).toBe(
    `    PID COMMAND\n${String(shell).padStart(7)} bash -c sleep 50; true\n${child.padStart(7)}  \\_ sleep 50\n[0]`,
  )
})

test('pgrep, pidof and pkill', () => {
  const { net, sleep, shell } = bed()
  const run = (command: string | string[]) => net.run('a', command)
  expect(run('pgrep -c -x sleep')).toBe('2\n[0]')
  expect(run(['pgrep', '-a', '-f', 'sleep 60'])).toBe(`${sleep} sleep 60\n[0]`)
  expect(run(`pgrep -l -P ${shell}`)).toMatch(/^\d+ sleep\n\[0\]$/)
  expect(run('pgrep -x nothing')).toBe('[1]')
  expect(run('pgrep')).toBe("pgrep: no matching criteria specified\nTry `pgrep --help' for more information.\n[2]")
  expect(run('pidof sleep').split(' ')).toHaveLength(2)
  expect(run('pidof nothing')).toBe('[1]')
  expect(run(['pkill', '-e', '-f', 'sleep 60'])).toBe(`sleep killed (pid ${sleep})\n[0]`)
  expect(run('pgrep -c -x sleep')).toBe('1\n[0]')
  expect(run('killall nosuch')).toBe('nosuch: no process found\n[1]')
  expect(run('killall -v -KILL sleep')).toMatch(/^Killed sleep\(\d+\) with signal 9\n\[0\]$/)
  expect(run('killall sleep')).toBe('sleep: no process found\n[1]')
  expect(run('kill 99999')).toBe('kill: (99999): No such process\n[1]')
  expect(run('kill -l 9')).toBe('KILL\n[0]')
})

test('pstree draws what is alike once', () => {
  const { net } = bed()
  net.start('a', 'sleep 61')
  net.pass(0.1)
  expect(net.run('a', 'pstree')).toBe('init-+-bash---sleep\n     |-pstree\n     `-2*[sleep]\n[0]')
})

test('top in batch mode', () => {
  const { net, sleep } = bed()
  const lines = net.run('a', 'top -b -n1').split('\n')
  expect(lines[0]).toMatch(/^top - \d\d:\d\d:\d\d up 0 min, {2}0 user, {2}load average: /)
  expect(lines[1]).toBe('Tasks:   5 total,   1 running,   4 sleeping,   0 stopped,   0 zombie')
  expect(lines).toContain(
    `${String(sleep).padStart(7)} root      20   0       0      0      0 S   0.0   0.0   0:00.00 sleep`,
  )
})

test('free and uptime tell of the machine', () => {
  const { net } = bed()
  expect(net.run('a', 'free -m').split('\n').slice(0, 3)).toEqual([
    '               total        used        free      shared  buff/cache   available',
    'Mem:            3920        1960        1960           0           0        1960',
    'Swap:              0           0           0',
  ])
  expect(net.run('a', 'free -h').split('\n')[1]).toBe(
    'Mem:           3.8Gi       1.9Gi       1.9Gi          0B          0B       1.9Gi',
  )
  net.pass(3700)
  expect(net.run('a', 'uptime')).toMatch(
    /^ \d\d:\d\d:\d\d up {2}1:01, {2}0 user, {2}load average: 0.00, 0.00, 0.00\n\[0\]$/,
  )
  expect(net.run('a', 'uptime -p')).toBe('up 1 hour, 1 minute\n[0]')
  expect(net.run('a', 'free -s 0')).toBe("free: seconds argument `0' is not positive number\n[1]")
})

test('nice and renice', () => {
  const { net, sleep } = bed()
  expect(net.run('a', 'nice -n 5 nice')).toBe('5\n[0]')
  expect(net.run('a', `renice -n 3 -p ${sleep}`)).toBe(`${sleep} (process ID) old priority 0, new priority 3\n[0]`)
  expect(net.run('a', 'renice 5 99999')).toBe(
    'renice: failed to get priority for 99999 (process ID): No such process\n[1]',
  )
})
