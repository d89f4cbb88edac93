import type { Context, Mode, Outcome, Rule } from './cli.ts'
import { OK } from './cli.ts'
import type { BgpConfig } from './model.ts'

export function rule(mode: Mode, words: string, run: Rule['run']): Rule {
  return { mode, words, run }
}

/** A command and the same with `no` in front, which takes it back. */
export function both(
  mode: Mode,
  words: string,
  run: (context: Context, args: readonly string[], on: boolean) => Outcome,
  short = words,
): Rule[] {
  return [
    rule(mode, words, (context, args) => run(context, args.words, true)),
    ...[...new Set([words, short])].map(each =>
      rule(mode, `no ${each}`, (context, args) => run(context, args.words, false)),
    ),
  ]
}

export function bgpOf({ frr }: Context): BgpConfig {
  return frr.config.bgp!
}

/** A change of what goes in or out. */
export function reconsider({ frr }: Context): Outcome {
  frr.bgpd?.reconsider()
  frr.wake()
  return OK
}
