import { PRIO_DEFAULTS, Prio } from '../../../../linux/tc/prio.ts'
import type { Words } from '../../../iproute/words.ts'
import { PRIO_USAGE } from '../usage.ts'
import { illegal, parseCount, parsed, type QdiscKind } from './kind.ts'

/** TC_PRIO_MAX and one more. */
const PRIORITIES = 16

function priorityMap(words: Words, map: readonly number[], bands: number): number[] {
  const found = [...map]
  for (let index = 0; words.more && index < PRIORITIES; index++) {
    const band = parseCount(words.word)
    if (band === undefined && index > 0 && /^[a-z]{2,}/.test(words.word)) break
    if (band === undefined) words.refuse('Illegal "priomap" element\n', 1, false)
    else if (band > bands - 1) words.refuse('"priomap" element is out of bands\n', 1, false)
    else found[index] = band
    words.next()
  }
  return found
}

export const prio: QdiscKind = {
  name: 'prio',
  parse(words) {
    let { bands, map } = PRIO_DEFAULTS
    while (words.more) {
      const word = words.next()
      if (word === 'bands') bands = parsed(words, parseCount, illegal('bands'))
      else if (word === 'priomap') map = priorityMap(words, map, bands)
      else words.refuse(word === 'help' ? PRIO_USAGE : `What is "${word}"?\n${PRIO_USAGE}`, 1, false)
    }
    const spec = { bands: Math.max(2, Math.min(16, bands)), map }
    return (link, handle, parent) => new Prio(link, handle, parent, spec)
  },
  print: printBands,
}

export const pfifoFast: QdiscKind = {
  name: 'pfifo_fast',
  parse(words) {
    if (words.more) words.refuse(`Unknown qdisc "pfifo_fast", hence option "${words.word}" is unparsable\n`, 1, false)
    return (link, handle, parent) => new Prio(link, handle, parent, PRIO_DEFAULTS, 'pfifo_fast')
  },
  print: printBands,
}

function printBands(...[tool, qdisc]: Parameters<QdiscKind['print']>): void {
  const { bands, map } = qdisc instanceof Prio ? qdisc.spec : PRIO_DEFAULTS
  tool.out.field('bands', bands, `bands ${bands} `)
  tool.out.array(
    'priomap',
    () => {
      for (const band of map) tool.out.field(null, band, ` ${band}`)
    },
    'priomap',
  )
}
