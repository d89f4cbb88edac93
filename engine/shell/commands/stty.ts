import { Terminal } from '../../linux/terminal.ts'
import { textCommand } from '../text/tool.ts'

/** Settings that a terminal here has, with what turns them off and on. */
const SETTINGS: Readonly<Record<string, Partial<Terminal['modes']>>> = {
  echo: { echo: true },
  '-echo': { echo: false },
  icanon: { canonical: true },
  '-icanon': { canonical: false },
  isig: { signals: true },
  '-isig': { signals: false },
  cbreak: { canonical: false },
  '-cbreak': { canonical: true },
  raw: { canonical: false, signals: false },
  '-raw': { canonical: true, signals: true },
  cooked: { canonical: true, signals: true },
  sane: { canonical: true, echo: true, signals: true },
}

/** stty(1) of coreutils, as far as terminals here can be set. */
export const stty = textCommand({
  name: 'stty',
  summary: 'change and print terminal line settings',
  synopsis: ['[-F DEVICE] [SETTING]...', '[-F DEVICE] -g', '[-F DEVICE] size'],
  permute: false,
  options: [
    { short: 'a', long: 'all', text: 'Print all settings.', emulated: false },
    { short: 'g', long: 'save', text: 'Print the settings so that stty reads them again.' },
    { short: 'F', long: 'file', argument: 'DEVICE', text: 'Another terminal than standard input.', emulated: false },
  ],
  description: [
    'Settings: echo, icanon, isig, cbreak, raw, cooked, sane, with a dash to turn them off; size prints rows and columns.',
  ],
  rewrite: args => (args.some(arg => /^-[a-z]{2,}/.test(arg)) ? ['--', ...args] : args),
  *run(tool) {
    const terminal = tool.process.fds.get(0)?.terminal
    if (!(terminal instanceof Terminal)) {
      yield* tool.complain("'standard input': Inappropriate ioctl for device")
      return 1
    }
    const { modes } = terminal
    if (tool.has('save')) {
      yield* tool.print(`lostpacket:${Number(modes.canonical)}${Number(modes.echo)}${Number(modes.signals)}\n`)
      return 0
    }
    if (tool.operands.length === 0)
      yield* tool.print(
        `speed 38400 baud; line = 0;\n${[modes.canonical ? '' : '-icanon', modes.signals ? '' : '-isig', modes.echo ? '' : '-echo'].filter(Boolean).join(' ')}`.trimEnd() +
          '\n',
      )
    for (const word of tool.operands) {
      const saved = /^lostpacket:([01])([01])([01])$/.exec(word)
      if (word === 'size') yield* tool.print(`${terminal.rows} ${terminal.columns}\n`)
      else if (saved !== null)
        Object.assign(modes, { canonical: saved[1] === '1', echo: saved[2] === '1', signals: saved[3] === '1' })
      else if (Object.hasOwn(SETTINGS, word)) Object.assign(modes, SETTINGS[word])
      else return yield* tool.misuse(`invalid argument ${tool.quote(word)}`)
    }
    return 0
  },
})
