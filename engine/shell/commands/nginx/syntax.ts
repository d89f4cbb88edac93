import type { Process } from '../../../linux/process.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'

/** A directive as it stands in a file; `block` for those with braces. */
export interface Directive {
  readonly name: string
  readonly args: readonly string[]
  readonly block: readonly Directive[] | undefined
  readonly file: string
  readonly line: number
}

/** What is wrong, in nginx's words, with the place where it has one. */
export interface ConfigProblem {
  readonly problem: string
  /** It was found after all was read. */
  readonly syntaxOk?: true
}

/** What a file says, and why it was not read to its end. */
export interface Parsed {
  readonly directives: readonly Directive[]
  readonly problem: ConfigProblem | undefined
}

export function isProblem(value: object): value is ConfigProblem {
  return 'problem' in value
}

/** A problem with its place; directives of -g have no line. */
export const at = (text: string, { file, line }: { readonly file: string; readonly line: number }): ConfigProblem => ({
  problem: `${text} in ${line === 0 ? file : `${file}:${line}`}`,
})

interface Token {
  readonly text: string
  readonly quoted: boolean
  readonly line: number
}

const DEPTH_MAX = 20
const FILES_MAX = 200

/** Reads a configuration file with all that it includes: ngx_conf_parse() of src/core/ngx_conf_file.c. `seen` is told of every file. */
export function parseConfig(
  process: Process,
  file: string,
  seen: (file: string, text: string) => void = () => {},
): Parsed {
  return new Reader(process, seen).file(file, 0, undefined)
}

/** The directives of -g. */
export function parseGlobals(process: Process, text: string): Parsed {
  const { directives, problem } = new Reader(process, () => {}).text('command line', text, 0)
  const named = directives.map(each => ({ ...each, line: 0 }))
  if (problem === undefined) return { directives: named, problem }
  return { directives: named, problem: { problem: 'unexpected end of parameter, expecting ";" in command line' } }
}

class Reader {
  readonly #process: Process
  readonly #seen: (file: string, text: string) => void
  #files = 0

  constructor(process: Process, seen: (file: string, text: string) => void) {
    this.#process = process
    this.#seen = seen
  }

  file(path: string, depth: number, from: { readonly file: string; readonly line: number } | undefined): Parsed {
    const text = this.#process.readFile(path)
    if (failed(text) || ++this.#files > FILES_MAX || depth > DEPTH_MAX) {
      const why = failed(text) ? `${text.code}: ${text.text}` : '40: Too many levels of symbolic links'
      const problem = `open() "${path}" failed (${why})`
      return { directives: [], problem: from === undefined ? { problem } : at(problem, from) }
    }
    this.#seen(path, text)
    return this.text(path, text, depth)
  }

  text(file: string, text: string, depth: number): Parsed {
    const { tokens, problem } = tokensOf(file, text)
    const lastLine = Math.max(1, text.split('\n').length)
    const block = this.#block(file, tokens, { at: 0 }, false, depth, lastLine)
    // A text that ends within quotes ends what was read before its braces do.
    return problem === undefined || block.problem?.problem.startsWith('unexpected end') === false
      ? block
      : { directives: block.directives, problem }
  }

  #block(
    file: string,
    tokens: readonly Token[],
    position: { at: number },
    inner: boolean,
    depth: number,
    lastLine: number,
  ): Parsed {
    const directives: Directive[] = []
    const stop = (problem: ConfigProblem | undefined): Parsed => ({ directives, problem })
    let words: Token[] = []
    while (position.at < tokens.length) {
      const token = tokens[position.at++]!
      if (token.quoted || !['{', '}', ';'].includes(token.text)) {
        words.push(token)
        continue
      }
      const place = { file, line: token.line }
      if (token.text === '}') return stop(words.length > 0 || !inner ? at('unexpected "}"', place) : undefined)
      if (words.length === 0) return stop(at(`unexpected "${token.text}"`, place))
      const [name = '', ...args] = words.map(each => each.text)
      words = []
      let part: Parsed | undefined
      if (token.text === '{') {
        if (depth > DEPTH_MAX) return stop(at('too many nested blocks', place))
        part = this.#block(file, tokens, position, true, depth + 1, lastLine)
        directives.push({ name, args, block: part.directives, ...place })
      } else if (name === 'include' && args.length === 1) {
        part = this.#include(args[0]!, place, depth)
        directives.push(...part.directives)
      } else directives.push({ name, args, block: undefined, ...place })
      if (part?.problem !== undefined) return stop(part.problem)
    }
    const end = { file, line: lastLine }
    if (words.length > 0) return stop(at('unexpected end of file, expecting ";" or "}"', end))
    return stop(inner ? at('unexpected end of file, expecting "}"', end) : undefined)
  }

  /** `include`: a file, or all that fit a pattern in the last part of the path. */
  #include(given: string, place: { readonly file: string; readonly line: number }, depth: number): Parsed {
    const path = given.startsWith('/') ? given : `/etc/nginx/${given}`
    if (!/[*?]/.test(path)) return this.file(path, depth + 1, place)
    const slash = path.lastIndexOf('/')
    const pattern = path.slice(slash + 1)
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
    const expression = new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`)
    const directory = this.#process.mounts.lookup(path.slice(0, slash))
    const names = directory instanceof DirectoryInode ? directory.names() : []
    const directives: Directive[] = []
    for (const name of names.filter(each => expression.test(each) && !each.startsWith('.')).sort()) {
      const part = this.file(`${path.slice(0, slash)}/${name}`, depth + 1, place)
      directives.push(...part.directives)
      if (part.problem !== undefined) return { directives, problem: part.problem }
    }
    return { directives, problem: undefined }
  }
}

/** Words, braces and semicolons: ngx_conf_read_token(). */
function tokensOf(
  file: string,
  text: string,
): { readonly tokens: readonly Token[]; readonly problem: ConfigProblem | undefined } {
  const tokens: Token[] = []
  let line = 1
  for (let index = 0; index < text.length; ) {
    const character = text[index]!
    if (character === '\n') line++
    if (/\s/.test(character)) index++
    else if (character === '#') while (index < text.length && text[index] !== '\n') index++
    else if (character === '{' || character === '}' || character === ';') {
      tokens.push({ text: character, quoted: false, line })
      index++
    } else if (character === '"' || character === "'") {
      const start = line
      let word = ''
      for (index++; index < text.length && text[index] !== character; index++) {
        if (text[index] === '\n') line++
        if (text[index] === '\\' && index + 1 < text.length) word += unescaped(text[++index]!)
        else word += text[index]
      }
      if (index >= text.length)
        return { tokens, problem: at('unexpected end of file, expecting ";" or "}"', { file, line }) }
      index++
      const after = text[index]
      if (after !== undefined && !/[\s;{)]/.test(after))
        return { tokens, problem: at(`unexpected "${after}"`, { file, line }) }
      tokens.push({ text: word, quoted: true, line: start })
    } else {
      let word = ''
      while (index < text.length && !/[\s;]/.test(text[index]!)) {
        if (text[index] === '{' && !word.endsWith('$')) break
        if (text[index] === '{') while (index < text.length && text[index] !== '}') word += text[index++]
        if (text[index] === '\\' && index + 1 < text.length) word += text[index++]
        word += text[index++]
      }
      tokens.push({ text: word, quoted: false, line })
    }
  }
  return { tokens, problem: undefined }
}

function unescaped(character: string): string {
  const known: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' }
  return known[character] ?? `\\${character}`
}
