import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { integer, string } from '../values.ts'

interface OsfData {
  readonly genre: string
  readonly inverted: boolean
  readonly ttl: number | null
  readonly log: number | null
}

const GENRE_MAX = 31

/** libxt_osf: the system that a SYN looks like. It knows only fingerprints that nfnl_osf(8) has loaded; nothing here loads any, so that none is found. */
export const osfMatch: MatchType<OsfData> = {
  name: 'osf',
  family: 4,
  options: [
    { name: 'genre', value: string(GENRE_MAX), invert: true, mandatory: true },
    { name: 'ttl', value: integer(2) },
    { name: 'log', value: integer(2) },
  ],
  parse: given => ({
    genre: given.value<string>('genre')!,
    inverted: given.inverted('genre'),
    ttl: given.value<number>('ttl') ?? null,
    log: given.value<number>('log') ?? null,
  }),
  print: ({ genre, inverted }) => ` OS fingerprint match ${inverted ? '! ' : ''}${genre}`,
  save: ({ genre, inverted, ttl, log }) =>
    `${inverted ? ' !' : ''} --genre ${genre}${ttl === null ? '' : ` --ttl ${ttl}`}${log === null ? '' : ` --log ${log}`}`,
  check: (_data, rule) => (rule.protocol === 6 && !rule.protocolInverted ? undefined : EINVAL),
  validate: (_data, { base }) => (base!.hook === Hook.localOut || base!.hook === Hook.postRouting ? EINVAL : undefined),
  compile: () => new Predicate(() => false),
}
