import { expect, test } from 'vitest'
import { Testbed } from './testbed.ts'
import { type HeardFrame, Wiretap } from './wiretap.ts'

function heardOn(bed: Testbed): HeardFrame[] {
  const heard: HeardFrame[] = []
  new Wiretap([bed.host], frame => heard.push(frame))
  return heard
}

const where = (heard: readonly HeardFrame[]) => heard.map(({ link, direction }) => `${link.label} ${direction}`)

test('every device is heard with its whole frames, the loopback device once, and nothing of the lab changes', () => {
  const bed = Testbed.twoHosts()
  bed.pass(3)
  const heard = heardOn(bed)
  const link = bed.namespace('a').net.link('eth0')!
  bed.run('a', 'ping -c 1 -s 1000 10.0.0.2')
  expect(where(heard).slice(-4)).toEqual(['linux/a:eth0 out', 'linux/b:eth0 in', 'linux/b:eth0 out', 'linux/a:eth0 in'])
  expect(heard.at(-1)).toMatchObject({ originalLength: 1042, bytes: { length: 1042 } })
  expect(link.promiscuity).toBe(0)
  heard.length = 0
  bed.run('a', 'ping -c 1 127.0.0.1')
  expect(where(heard)).toEqual(['linux/a:lo in', 'linux/a:lo in'])
})

test('namespaces and devices that come later are heard, too, until it is closed', () => {
  const bed = new Testbed()
  const heard: HeardFrame[] = []
  const tap = new Wiretap([bed.host], frame => heard.push(frame))
  bed.wire('late eth0 10.0.0.1/24', 'later eth0 10.0.0.2/24')
  bed.run('late', 'ping -c 1 10.0.0.2')
  expect(where(heard)).toContain('linux/later:eth0 in')
  tap.close()
  heard.length = 0
  bed.run('late', 'ping -c 1 10.0.0.2')
  expect(heard).toEqual([])
})
