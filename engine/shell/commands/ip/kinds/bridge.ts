import { newBridge } from '../../../../net/links/bridge.ts'
import { type LinkKind, unknownWord } from './kind.ts'

export const bridge: LinkKind = {
  name: 'bridge',
  usage: 'Usage: ... bridge\n',
  parse(_tool, words) {
    if (words.more) unknownWord(words, bridge, words.next())
    return { maker: newBridge }
  },
}
