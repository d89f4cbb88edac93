import { expect, test } from 'vitest'
import { runScript } from '../../../lab/script.ts'
import { type Line, renderTable } from './columns.ts'
import { remaining } from './timer-text.ts'

const LINES: readonly Line[] = [
  ['tcp', 'LISTEN', '0     ', '1     ', '127.0.0.1:', '5432', '0.0.0.0:', '*', ' users:(("nc",pid=24,fd=3))'],
  ['tcp', 'ESTAB', '0     ', '0     ', '127.0.0.1:', '40000', '127.0.0.1:', '5432', ' users:(("nc",pid=27,fd=3))'],
  ['tcp', 'ESTAB', '0     ', '0     ', '127.0.0.1:', '5432', '127.0.0.1:', '40000', ' users:(("nc",pid=24,fd=4))'],
]
const SHAPE = { netid: false, state: true, header: true }

// As ss of iproute2 6.1 printed `ss -tanp` and `ss -tan` on terminals of these widths.
test('a terminal is filled', () => {
  expect(renderTable(LINES, { ...SHAPE, screen: 120 })).toBe(
    [
      'State      Recv-Q     Send-Q         Local Address:Port          Peer Address:Port      Process                         ',
      'LISTEN     0          1                  127.0.0.1:5432               0.0.0.0:*          users:(("nc",pid=24,fd=3))     ',
      'ESTAB      0          0                  127.0.0.1:40000            127.0.0.1:5432       users:(("nc",pid=27,fd=3))     ',
      'ESTAB      0          0                  127.0.0.1:5432             127.0.0.1:40000      users:(("nc",pid=24,fd=4))     ',
      '',
    ].join('\n'),
  )
})

test('what does not fit goes to a line of its own', () => {
  expect(renderTable(LINES, { ...SHAPE, screen: 80 })).toBe(
    [
      'State     Recv-Q    Send-Q       Local Address:Port        Peer Address:Port    Process                                                                         ',
      'LISTEN    0         1                127.0.0.1:5432             0.0.0.0:*        users:(("nc",pid=24,fd=3))                                                     ',
      'ESTAB     0         0                127.0.0.1:40000          127.0.0.1:5432     users:(("nc",pid=27,fd=3))                                                     ',
      'ESTAB     0         0                127.0.0.1:5432           127.0.0.1:40000    users:(("nc",pid=24,fd=4))                                                     ',
      '',
    ].join('\n'),
  )
})

test.each([
  [204, '204ms'],
  [1040, '1.040ms'],
  [59_000, '59sec'],
  [7_200_000, '120min'],
  [65_500, '1min5sec'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(remaining(milliseconds)).toBe(text)
})

test('connections that nobody has accepted belong to no process', () => {
  const { output } = runScript(`ip link set lo up
nc -l -k 127.0.0.1 80 >/dev/null &
sleep 0.1; kill -STOP $!
(sleep 3) | nc -p 40000 127.0.0.1 80 & sleep 0.1
ss -tlnH; ss -tnpH src 127.0.0.1:80; ss -s`)
  expect(output).toBe(`LISTEN 1      1      127.0.0.1:80 0.0.0.0:*
ESTAB 0      0      127.0.0.1:80 127.0.0.1:40000
Total: 3
TCP:   3 (estab 2, closed 0, orphaned 0, timewait 0)

Transport Total     IP        IPv6
RAW	  0         0         0        
UDP	  0         0         0        
TCP	  3         3         0        
INET	  3         3         0        
FRAG	  0         0         0        

`)
})
