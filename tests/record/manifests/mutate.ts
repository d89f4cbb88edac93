import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Manifests with small mistakes in them, as fingers make them: the same number gives the same ones. */

const PIECES = [
  ...' :-{}[],"\'#&*!|>%@`?\\~=.+_0x',
  ...[
    '\n',
    '  ',
    '\t',
    ': ',
    '- ',
    ' #',
    '&a ',
    '*a',
    '!!int ',
    '|\n',
    '? ',
    '---\n',
    '...\n',
    '\r\n',
    'é',
    '\u2028',
    '\u0001',
    '<<: ',
    'null',
    'a: b\n',
    '{{ .x }}',
  ],
]

export function mutations(texts: readonly string[], count: number, seed: number): readonly string[] {
  const random = xoroshiro128plus(seed)
  const below = (limit: number): number => uniformInt(random, 0, Math.max(0, limit - 1))
  const piece = (): string => PIECES[below(PIECES.length)]!
  const line = (text: string, change: (line: string) => string): string => {
    const lines = text.split('\n')
    const at = below(lines.length)
    return [...lines.slice(0, at), change(lines[at]!), ...lines.slice(at + 1)].join('\n')
  }
  const ways: readonly ((text: string, at: number) => string)[] = [
    (text, at) => text.slice(0, at) + text.slice(at + 1 + below(3)),
    (text, at) => text.slice(0, at) + piece() + text.slice(at),
    (text, at) => text.slice(0, at) + piece() + text.slice(at + 1),
    text => line(text, each => ' '.repeat(1 + below(3)) + each),
    text => line(text, each => each.replace(/^ {1,2}/, '')),
    text => line(text, each => `${each}\n${each}`),
    text => line(text, () => ''),
    (text, at) => (below(4) === 0 ? text.slice(0, at) : text),
  ]
  return Array.from({ length: count }, () => {
    let text = texts[below(texts.length)]!
    for (let left = 1 + below(3); left > 0; left--) text = ways[below(ways.length)]!(text, below(text.length + 1))
    return text
  })
}
