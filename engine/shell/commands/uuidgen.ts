import { textCommand } from '../text/tool.ts'

const HEX = '0123456789abcdef'

/** uuidgen(1) of util-linux: a random identifier (RFC 9562 5.4). */
export const uuidgen = textCommand({
  name: 'uuidgen',
  summary: 'make an identifier that no other is like',
  synopsis: ['[-r]'],
  options: [{ short: 'r', long: 'random', text: 'From random numbers, which is the rule.' }],
  notEmulated: ['identifiers from the time and from names'],
  *run(tool) {
    const random = tool.process.host.sim.random(`uuidgen:${tool.process.host.name}`)
    const part = (length: number) => random.text(length, HEX)
    yield* tool.print(`${part(8)}-${part(4)}-4${part(3)}-${random.text(1, '89ab')}${part(3)}-${part(12)}\n`)
    return 0
  },
})
