import { network, type Prefix } from '../../../wire/address.ts'
import type { Context, Mode, Outcome, Rule } from './cli.ts'
import { OK, prefixOf } from './cli.ts'
import type { BgpConfig } from './model.ts'

export function rule(mode: Mode, words: string, run: Rule['run']): Rule {
  return { mode, words: words.split(' '), run }
}

/** One rule for each form of a command: `[words]` may be left out, `<a|b>` is one of several; `has` tells whether a word is in the form. */
export function forms(
  mode: Mode,
  text: string,
  run: (context: Context, args: readonly string[], has: (word: string) => boolean) => Outcome,
): Rule[] {
  return [...new Set(expanded(text))].map(words => {
    const list = words.split(' ')
    return { mode, words: list, run: (context, args) => run(context, args.words, word => list.includes(word)) }
  })
}

function expanded(text: string): readonly string[] {
  const found = /\[([^[\]<>]*)\]|<([^[\]<>]*)>/.exec(text)
  if (found === null)
    return [
      text
        .split(' ')
        .filter(word => word !== '')
        .join(' '),
    ]
  const [whole, optional, choice] = found
  const put = (middle: string) => expanded(text.slice(0, found.index) + middle + text.slice(found.index + whole.length))
  return optional === undefined ? choice!.split('|').flatMap(put) : [...put(optional), ...put('')]
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

/** A prefix as it is meant: without bits beyond its length. */
export function maskedPrefix(word: string): Prefix {
  const { address, length } = prefixOf(word)
  return { address: network(address, length), length }
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
