import { parseArgs } from 'node:util'
import type { OutsideOptions } from '../../engine/index.ts'
import { UsageError, usageOf } from '../usage.ts'

/** What `lab attach` was asked for. */
export interface AttachOptions {
  readonly tap: string
  readonly netns: string
  readonly lab: string
  readonly seed: string
  readonly on: string | undefined
  readonly link: string | undefined
  /** Addresses and default gateway of the TAP device, as ip(8) takes them. */
  readonly addresses: readonly string[]
  readonly gateway: string | undefined
  readonly way: OutsideOptions
  readonly script: string | undefined
  /** What runs in the namespace; empty for nothing. */
  readonly command: readonly string[]
}

/** dev_valid_name and names of files in /run/netns, less what would need quotes. */
const NAME = /^[\w][\w.-]{0,14}$/

export function attachOptions(args: readonly string[]): AttachOptions {
  const end = args.indexOf('--')
  const { values } = usageOf(() =>
    parseArgs({
      args: end < 0 ? [...args] : args.slice(0, end),
      options: {
        tap: { type: 'string', default: 'lab0' },
        netns: { type: 'string' },
        lab: { type: 'string', default: 'two-hosts' },
        seed: { type: 'string', default: '1' },
        on: { type: 'string' },
        link: { type: 'string' },
        address: { type: 'string', multiple: true, default: [] },
        gateway: { type: 'string' },
        delay: { type: 'string', default: '0' },
        loss: { type: 'string', default: '0' },
        reorder: { type: 'string', default: '0' },
        script: { type: 'string' },
      },
    }),
  )
  const { tap, netns = tap, address, delay, loss, reorder, ...rest } = values
  for (const name of [tap, netns])
    if (!NAME.test(name)) throw new UsageError(`"${name}" is no name for a device or a namespace`)
  if (end >= 0 && end === args.length - 1) throw new UsageError('a command is needed after --')
  const way = {
    delay: Math.round(number('--delay', delay, 60_000) * 1e6),
    loss: number('--loss', loss, 100) / 100,
    reorder: number('--reorder', reorder, 100) / 100,
  }
  if (way.reorder > 0 && way.delay === 0) throw new UsageError('--reorder needs --delay: what is not delayed overtakes')
  return {
    ...rest,
    tap,
    netns,
    on: rest.on,
    link: rest.link,
    gateway: rest.gateway,
    script: rest.script,
    addresses: address,
    way,
    command: end < 0 ? [] : args.slice(end + 1),
  }
}

function number(option: string, text: string, most: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(value >= 0 && value <= most)) throw new UsageError(`${option} needs a number from 0 to ${most}, not "${text}"`)
  return value
}
