import { LogFlag } from '../../log.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { saveString } from '../text.ts'
import { logLevelName, string, syslogLevel } from '../values.ts'

interface LogData {
  readonly prefix: string
  readonly level: number
  readonly flags: number
}

const LEVEL_DEFAULT = 4
const PREFIX_MAX = 29

/** In the order in which they are printed. */
const FLAGS: readonly (readonly [string, number])[] = [
  ['tcp-sequence', LogFlag.tcpSequence],
  ['tcp-options', LogFlag.tcpOptions],
  ['ip-options', LogFlag.ipOptions],
  ['uid', LogFlag.uid],
  ['macdecode', LogFlag.macDecode],
]

/** libxt_LOG. */
export const logTarget: TargetType<LogData> = {
  name: 'LOG',
  options: [
    { name: 'log-level', value: syslogLevel },
    { name: 'log-prefix', value: string(PREFIX_MAX, 1) },
    ...FLAGS.map(([name]) => ({ name: `log-${name}` })),
  ],
  parse: given => ({
    prefix: given.value<string>('log-prefix') ?? '',
    level: given.value<number>('log-level') ?? LEVEL_DEFAULT,
    flags: FLAGS.reduce((flags, [name, bit]) => (given.has(`log-${name}`) ? flags | bit : flags), 0),
  }),
  print({ prefix, level, flags }, style) {
    const shown = prefix === '' ? '' : ` prefix "${prefix}"`
    if (style.numeric) return ` LOG flags ${flags} level ${level}${shown}`
    const names = FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => ` ${name}`)
    return ` LOG level ${logLevelName(level)}${names.join('')}${shown}`
  },
  save({ prefix, level, flags }) {
    const names = FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => ` --log-${name}`)
    const shown = prefix === '' ? '' : ` --log-prefix ${saveString(prefix)}`
    return `${shown}${level === LEVEL_DEFAULT ? '' : ` --log-level ${level}`}${names.join('')}`
  },
  compile: ({ prefix, level, flags }, rule) =>
    new Action(packet => {
      rule.netfilter.log(packet, prefix, level, flags)
      return Outcome.next
    }),
}
