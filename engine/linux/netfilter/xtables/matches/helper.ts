import type { Connection } from '../../conntrack/connection.ts'
import type { MatchType } from '../extension.ts'
import { ConnectionPredicate } from '../match.ts'
import { string } from '../values.ts'

interface HelperData {
  readonly name: string
  readonly inverted: boolean
}

const NAME_MAX = 29

/** libxt_helper: packets of connections that a helper announced. */
export const helperMatch: MatchType<HelperData> = {
  name: 'helper',
  options: [{ name: 'helper', value: string(NAME_MAX), invert: true, mandatory: true }],
  parse: given => ({ name: given.value<string>('helper')!, inverted: given.inverted('helper') }),
  print: ({ name, inverted }) => ` helper match ${inverted ? '! ' : ''}"${name}"`,
  save: ({ name, inverted }) => `${inverted ? ' !' : ''} --helper ${name.includes(' ') ? `"${name}"` : name}`,
  compile: ({ name, inverted }, rule) =>
    new ConnectionPredicate(rule, ({ skb }) => {
      const connection = skb.connection as Connection | null
      const helper = connection?.master?.helper
      if (helper === undefined || helper === null) return inverted
      return (name === '' || helper.name === name) !== inverted
    }),
}
