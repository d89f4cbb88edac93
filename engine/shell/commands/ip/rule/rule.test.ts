import { expect, test } from 'vitest'
import { transcript } from '../../../../lab/transcript.ts'

// Checked against iproute2 6.1 on Linux 6.18.
test('rules are added, shown and taken away', () => {
  const commands = `
    ip rule add from 10.0.1.0/24 lookup 100
    ip rule add fwmark 0x20/0xf0 unreachable pref 140
    ip rule add not to 10.0.0.0/16 iif eth9 ipproto tcp dport 80-90 table main pref 150
    ip rule
    ip -j rule show pref 140
    ip rule add pref 150 lookup 77 from 192.0.2.1
    ip rule del pref 140
    ip rule del from 10.0.9.9
    ip rule flush
    ip rule`
  expect(transcript(commands)).toBe(`$ ip rule add from 10.0.1.0/24 lookup 100
$ ip rule add fwmark 0x20/0xf0 unreachable pref 140
$ ip rule add not to 10.0.0.0/16 iif eth9 ipproto tcp dport 80-90 table main pref 150
$ ip rule
0:	from all lookup local
140:	from all fwmark 0x20/0xf0 unreachable
150:	not from all to 10.0.0.0/16 iif eth9 [detached] ipproto tcp dport 80-90 lookup main
32765:	from 10.0.1.0/24 lookup 100
32766:	from all lookup main
32767:	from all lookup default
$ ip -j rule show pref 140
[{"priority":140,"src":"all","fwmark":"0x20","fwmask":"0xf0","action":"unreachable"}]
$ ip rule add pref 150 lookup 77 from 192.0.2.1
$ ip rule del pref 140
$ ip rule del from 10.0.9.9
RTNETLINK answers: No such file or directory
[exit 2]
$ ip rule flush
$ ip rule
0:	from all lookup local
`)
})
