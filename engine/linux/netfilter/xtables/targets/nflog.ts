import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { isProblem } from '../problem.ts'
import { saveString } from '../text.ts'
import { integer, string } from '../values.ts'

interface NflogData {
  readonly prefix: string
  readonly group: number
  readonly size: number | null
  readonly threshold: number | null
}

/** NF_LOG_PREFIXLEN, without the zero at its end. */
const PREFIX_MAX = 127

/** libxt_NFLOG: hands packets to a program that listens to the group. */
export const nflogTarget: TargetType<NflogData> = {
  name: 'NFLOG',
  options: [
    { name: 'nflog-group', value: integer(0xffff) },
    { name: 'nflog-prefix', value: string(PREFIX_MAX, 1) },
    {
      name: 'nflog-range',
      value: (text, place) => {
        const range = integer(0xffff_ffff)(text, place)
        if (!isProblem(range))
          place.warn(
            'warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead\n',
          )
        return range
      },
    },
    { name: 'nflog-size', value: integer(0xffff_ffff) },
    { name: 'nflog-threshold', value: integer(0xffff) },
  ],
  parse: given => ({
    prefix: given.value<string>('nflog-prefix') ?? '',
    group: given.value<number>('nflog-group') ?? 0,
    size: given.value<number>('nflog-size') ?? null,
    threshold: given.value<number>('nflog-threshold') ?? null,
  }),
  print: data => dump(data, '', text => saveString(text)),
  save: data => dump(data, '--', saveString),
  compile: ({ group, prefix }, rule) =>
    new Action(packet => {
      rule.netfilter.tellLogGroup(group, prefix, packet)
      return Outcome.next
    }),
}

function dump({ prefix, group, size, threshold }: NflogData, dashes: string, quote: (text: string) => string): string {
  let text = ''
  if (prefix !== '') text += ` ${dashes}nflog-prefix ${quote(prefix)}`
  if (group !== 0) text += ` ${dashes}nflog-group ${group}`
  if (size !== null) text += ` ${dashes}nflog-size ${size}`
  if (threshold !== null) text += ` ${dashes}nflog-threshold ${threshold}`
  return text
}
