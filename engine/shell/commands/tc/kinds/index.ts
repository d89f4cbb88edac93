import { Mq, NoQueue } from '../../../../linux/tc/plain.ts'
import type { QdiscMaker } from '../../../../linux/tc/qdisc.ts'
import { fairKinds } from './fair.ts'
import { fifo } from './fifo.ts'
import { htb } from './htb.ts'
import type { QdiscKind } from './kind.ts'
import { netem } from './netem.ts'
import { pfifoFast, prio } from './prio.ts'
import { tbf } from './tbf.ts'

/** A discipline without arguments. */
function plain(name: string, make: QdiscMaker): QdiscKind {
  return {
    name,
    parse(words) {
      if (words.more) words.refuse(`Unknown qdisc "${name}", hence option "${words.word}" is unparsable\n`, 1, false)
      return make
    },
    print: () => {},
  }
}

/** The disciplines that tc hangs at a root or under a class. A new one is a file in linux/tc and a line. */
export const QDISC_KINDS: readonly QdiscKind[] = [
  netem,
  tbf,
  htb,
  prio,
  pfifoFast,
  fifo('pfifo'),
  fifo('bfifo'),
  ...fairKinds,
  plain('noqueue', (link, handle, parent) => new NoQueue(link, handle, parent)),
  plain('mq', (link, handle, parent) => new Mq(link, handle, parent)),
]

/** Those that a Linux kernel has and this one does not. */
export const MISSING_KINDS: readonly string[] = [
  'cake',
  'hfsc',
  'red',
  'drr',
  'ets',
  'pie',
  'fq_pie',
  'sfb',
  'choke',
  'mqprio',
  'taprio',
  'cbs',
  'etf',
  'plug',
  'multiq',
  'skbprio',
  'hhf',
]
