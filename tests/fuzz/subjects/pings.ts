import { address, type Draw, device, family, host } from '../draw.ts'
import type { Subject } from './subject.ts'

const OPTIONS = [
  '',
  '',
  '',
  '',
  ' -q',
  ' -s 1472',
  ' -s 2000',
  ' -M do -s 1473',
  ' -M do -s 1400',
  ' -t 1',
  ' -t 2',
  ' -Q 0x10',
  ' -p ff',
  ' -n',
  ' -m 1',
  ' -b',
  ' -s 0',
  ' -v',
  ' -A',
]

/** One ping to somewhere; its identifier is fixed so that nothing needs a mask. */
export function ping(draw: Draw, version: 4 | 6 = 4): string {
  const { chance } = draw
  const name = host(draw)
  const options = chance.pick(OPTIONS)
  const from = chance.pick(['', '', '', '', '', ` -I ${device(draw, name)}`, ` -I ${address(draw, version)}`])
  return `on ${name} ping -c 1 -W 0.6 -e ${chance.between(1, 999)}${options}${from} ${chance.oneIn(15) ? broadcast(draw, version) : address(draw, version)}`
}

const broadcast = (draw: Draw, version: 4 | 6): string =>
  version === 4
    ? draw.chance.pick([
        '10.0.1.255',
        '10.0.1.0',
        '255.255.255.255',
        '0.0.0.0',
        '224.0.0.1',
        '240.0.0.1',
        'nowhere.example',
      ])
    : draw.chance.pick(['fd00:1::', '::'])

export const pings: Subject = {
  name: 'pings',
  weight: 3,
  step(draw) {
    const { chance } = draw
    const name = host(draw)
    const version = family(draw)
    if (chance.oneIn(5)) {
      const way = chance.pick(['', '', ' -I', ' -T -p 80'])
      return [
        `on ${name} traceroute${version === 6 ? ' -6' : ''} -n -q 1 -w 0.6 -m 4 -N 1${way} ${address(draw, version)}`,
      ]
    }
    return [ping(draw, version)]
  },
}
