import { defaultToolOptions, type ToolOptions } from '../../iproute/tool.ts'
import { begins } from '../../iproute/words.ts'
import { BRIDGE_USAGE } from './usage.ts'

/** What the words before the object say, or why bridge stops there. */
export type BridgeArguments =
  | { readonly options: ToolOptions; readonly namespace: string | null; readonly rest: readonly string[] }
  | { readonly output: string; readonly error: string; readonly status: number }

type Set = (options: ToolOptions) => void

/** In the order in which abbreviations are looked up (main of bridge/bridge.c). */
const FLAGS: readonly (readonly [name: string, set: Set])[] = [
  ['-stats', options => void options.statistics++],
  ['-statistics', options => void options.statistics++],
  ['-details', options => void options.details++],
  ['-oneline', options => void (options.oneline = true)],
  ['-timestamp', options => void (options.timestamp = 'long')],
  ['-family', () => {}],
  ['-4', options => void (options.family = 4)],
  ['-6', options => void (options.family = 6)],
  ['-compressvlans', options => void (options.compressVlans = true)],
  ['-force', options => void (options.force = true)],
  ['-json', options => void (options.json = true)],
  ['-pretty', options => void (options.pretty = true)],
]

/** The options of bridge(8), up to the object. */
export function bridgeArguments(argv: readonly string[]): BridgeArguments {
  const options = defaultToolOptions()
  let namespace: string | null = null
  let at = 0
  for (; argv[at]?.startsWith('-') === true && argv[at] !== '--'; at++) {
    const word = argv[at]!.startsWith('--') ? argv[at]!.slice(1) : argv[at]!
    if (begins('-help', word)) return { output: '', error: BRIDGE_USAGE, status: 255 }
    if (begins('-Version', word)) return { output: 'bridge utility, 6.1.0\n', error: '', status: 0 }
    if (begins('-netns', word)) namespace = argv[++at] ?? ''
    else if (begins('-batch', word)) {
      options.batch = argv[++at] ?? null
      if (options.batch === null) return { output: '', error: BRIDGE_USAGE, status: 255 }
    } else if (/^-col/.test(word)) options.color = 'always'
    else {
      const flag = FLAGS.find(([name]) => begins(name, word))
      if (flag === undefined)
        return { output: '', error: `Option "${word}" is unknown, try "bridge help".\n`, status: 255 }
      flag[1](options)
    }
  }
  if (argv[at] === '--') at++
  return { options, namespace, rest: argv.slice(at) }
}
