import { expect, test } from 'vitest'
import { runScript } from '../../lab/script.ts'

/** Milliseconds that three megabytes take over a way of eight milliseconds there and back, and what nstat counts of it. */
function transfer(netem: string): { readonly milliseconds: number; readonly counted: string } {
  const { output } = runScript(`ip netns add b
ip link add e0 type veth peer name e1 netns b
ip addr add 10.7.0.1/24 dev e0; ip link set e0 up
ip -n b addr add 10.7.0.2/24 dev e1; ip -n b link set e1 up
tc qdisc add dev e0 root netem delay 4ms ${netem} limit 5000
ip netns exec b tc qdisc add dev e1 root netem delay 4ms limit 5000
yes abcdefghijklmnop | head -c 3000000 > big
ip netns exec b nc -l -p 9000 > got &
sleep 0.5
start=$(date +%s%N); nc -N 10.7.0.2 9000 < big; end=$(date +%s%N)
wait
cmp big got
echo $(((end - start) / 1000000)) $(nstat -asz | awk '/TCPSACKReorder|TcpRetransSegs|TCPTimeouts/ { print $1 "=" $2 }')`)
  const [milliseconds = '', ...counted] = output.trim().split(' ')
  return { milliseconds: Number(milliseconds), counted: counted.join(' ') }
}

// RFC 9438 4.3: with a window as small as this, CUBIC is as fast as Reno, which makes about 1.2 / sqrt(p) segments a round trip (RFC 3649).
test('one frame in a hundred is lost: the window stays where Reno would have it', () => {
  const { milliseconds, counted } = transfer('loss 1%')
  expect(milliseconds, counted).toBeLessThan(2_000)
  expect(milliseconds, counted).toBeGreaterThan(400)
})

test('frames overtake each other: it is noticed, and soon nothing counts as lost any more', () => {
  const { milliseconds, counted } = transfer('2ms')
  expect(counted).toMatch(/TCPSACKReorder=[1-9]/)
  expect(Number(/TcpRetransSegs=(\d+)/.exec(counted)?.[1]), counted).toBeLessThan(10)
  expect(milliseconds, counted).toBeLessThan(1_000)
})

test('nothing is lost on a long way: the send buffer grows with the congestion window, and three megabytes take few round trips', () => {
  const { milliseconds } = transfer('delay 46ms')
  // Fifty milliseconds there and back: slow start from ten segments doubles eight times. 87,040 bytes a round trip, which the buffer holds at first, would take 1,750 ms.
  expect(milliseconds).toBeLessThan(1_000)
})
