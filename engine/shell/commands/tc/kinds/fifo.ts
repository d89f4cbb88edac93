import { Fifo } from '../../../../linux/tc/fifo.ts'
import { parseSize, sizeText } from '../units.ts'
import { FIFO_USAGE } from '../usage.ts'
import { parsed, type QdiscKind } from './kind.ts'

export function fifo(name: 'pfifo' | 'bfifo'): QdiscKind {
  return {
    name,
    parse(words) {
      let limit = 0
      while (words.more) {
        const word = words.next()
        if (word === 'limit') limit = parsed(words, parseSize, `${name}: Illegal value for "limit": "%s"\n`)
        else
          words.refuse(word === 'help' ? FIFO_USAGE : `${name}: unknown parameter "${word}"\n${FIFO_USAGE}`, 1, false)
      }
      return (link, handle, parent) => {
        const packets = link.txQueueLength || 1
        const usual = name === 'pfifo' ? packets : packets * (link.mtu + link.headerLength)
        return new Fifo(link, handle, parent, name, limit || usual)
      }
    },
    print(tool, qdisc) {
      const { limit } = qdisc as Fifo
      tool.out.field('limit', limit, `limit ${name === 'pfifo' ? `${limit}p` : sizeText(limit)}`)
    },
  }
}
