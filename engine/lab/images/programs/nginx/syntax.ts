import type { Process } from '../../../../linux/process.ts'
import { failed } from '../../../../net/errno.ts'

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
}

export function isProblem(value: object): value is ConfigProblem {
  return 'problem' in value
}

export const at = (text: string, { file, line }: { readonly file: string; readonly line: number }): ConfigProblem => ({
  problem: `${text} in ${file}:${line}`,
})

interface Token {
  readonly text: string
  readonly quoted: boolean
  readonly line: number
}

const DEPTH_MAX = 20
const FILES_MAX = 200

/** Reads a configuration file with all that it includes: ngx_conf_parse() of src/core/ngx_conf_file.c. */
export function parseConfig(process: Process, file: string): readonly Directive[] | ConfigProblem {
  return new Reader(process).file(file, 0, undefined)
}

/** The directives of -g. */
export function parseGlobals(process: Process, text: string): readonly Directive[] | ConfigProblem {
  return new Reader(process).text('command line', text, 0)
}

class Reader {
  readonly #process: Process
  #files = 0

  constructor(process: Process) {
    this.#process = process
  }

  file(path: string, depth: number, from: { readonly file: string; readonly line: number } | undefined) {
    const text = this.#process.readFile(path)
    if (failed(text) || ++this.#files > FILES_MAX || depth > DEPTH_MAX) {
      const why = failed(text) ? `${text.code}: ${text.text}` : '40: Too many levels of symbolic links'
      const problem = `open() "${path}" failed (${why})`
      return from === undefined ? { problem } : at(problem, from)
    }
    return this.text(path, text, depth)
  }

  text(file: string, text: string, depth: number): readonly Directive[] | ConfigProblem {
    const tokens = tokensOf(file, text)
    if (isProblem(tokens)) return tokens
    const position = { at: 0 }
    const last = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
    const block = this.#block(file, tokens, position, false, depth, Math.max(1, last))
    return block
  }

  #block(
    file: string,
    tokens: readonly Token[],
    position: { at: number },
    inner: boolean,
    depth: number,
    lastLine: number,
  ): readonly Directive[] | ConfigProblem {
    const directives: Directive[] = []
    let words: Token[] = []
    for (; position.at < tokens.length; ) {
      const token = tokens[position.at++]!
      if (token.quoted || !['{', '}', ';'].includes(token.text)) {
        words.push(token)
        continue
      }
      const place = { file, line: token.line }
      if (token.text === '}') {
        if (words.length > 0 || !inner) return at('unexpected "}"', place)
        return directives
      }
      if (words.length === 0) return at(`unexpected "${token.text}"`, place)
      const [name, ...args] = words.map(({ text }) => text)
      words = []
      if (token.text === '{') {
        if (depth > DEPTH_MAX) return at('too many nested blocks', place)
        const block = this.#block(file, tokens, position, true, depth + 1, lastLine)
        if (isProblem(block)) return block
        directives.push({ name: name!, args, block, ...place })
      } else if (name === 'include' && args.length === 1) {
        const included = this.#include(args[0]!, place, depth)
        if (isProblem(included)) return included
        directives.push(...included)
      } else directives.push({ name: name!, args, block: undefined, ...place })
    }
    const end = { file, line: lastLine }
    if (words.length > 0) return at('unexpected end of file, expecting ";" or "}"', end)
    return inner ? at('unexpected end of file, expecting "}"', end) : directives
  }

  /** `include`: a file, or all that fit a pattern in the last part of the path. */
  #include(given: string, place: { readonly file: string; readonly line: number }, depth: number) {
    const path = given.startsWith('/') ? given : `/etc/nginx/${given}`
    if (!path.includes('*')) return this.file(path, depth + 1, place)
    const slash = path.lastIndexOf('/')
    const pattern = path.slice(slash + 1)
    const expression = new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*/g, '.*')}$`)
    const directory = this.#process.mounts.lookup(path.slice(0, slash))
    const names = directory !== undefined && 'names' in directory ? (directory as { names(): string[] }).names() : []
    const all: Directive[] = []
    for (const name of names.filter(each => expression.test(each) && !each.startsWith('.')).sort()) {
      const part = this.file(`${path.slice(0, slash)}/${name}`, depth + 1, place)
      if (isProblem(part)) return part
      all.push(...part)
    }
    return all
  }
}

/** Words, braces and semicolons: ngx_conf_read_token(). */
function tokensOf(file: string, text: string): readonly Token[] | ConfigProblem {
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
      if (index >= text.length) return at('unexpected end of file, expecting ";" or "}"', { file, line })
      index++
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
  return tokens
}

function unescaped(character: string): string {
  const known: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' }
  return known[character] ?? `\\${character}`
}
