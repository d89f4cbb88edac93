import {
  type DocumentOptions,
  type ParseOptions,
  parseAllDocuments,
  parseDocument,
  type SchemaOptions,
  type YAMLError,
} from 'yaml'
import { isTooDeep } from '../../../kube/api/object.ts'
import { parseJson } from '../../../kube/api/schema/json-text.ts'

/** go-yaml reads YAML 1.1, where `yes` and `on` are true; times stay texts. */
const YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  uniqueKeys: false,
  logLevel: 'silent',
  customTags: tags =>
    tags
      .filter(tag => typeof tag === 'string' || !/timestamp|binary|set|omap|pairs/.test(tag.tag))
      .map(tag => (typeof tag !== 'string' && 'test' in tag && tag.test?.test('e1') === true ? withDigits(tag) : tag)),
}

/** The parser takes `e1` for a number; one needs a digit in front. */
const withDigits = <Type extends object>(tag: Type): Type => ({
  ...tag,
  test: /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.[\d_]+)[eE][-+]?\d+$/,
})

/** What a text holds up to where it stops making sense, and why it does. */
export interface DocumentValues {
  readonly values: readonly unknown[]
  readonly error?: string
}

/** The documents of a manifest that hold anything (apimachinery pkg/util/yaml, YAMLOrJSONDecoder). */
export function documentsOf(text: string): DocumentValues {
  if (/^\s*\{/.test(text)) {
    const json = parseJson(text)
    if (!('error' in json)) return { values: [json.value] }
    if (json.error === 'unexpected end of JSON input') return { values: [], error: 'unexpected EOF' }
  }
  const values: unknown[] = []
  for (const part of separated(text)) {
    const read = yamlValues(part)
    values.push(...read.values.filter(value => value !== null && value !== undefined))
    if (read.error !== undefined) return { values, error: `error converting YAML to JSON: yaml: ${read.error}` }
  }
  return { values }
}

/** A text of YAML as a value of JSON (apimachinery yaml.ToJSON); or why it is none. */
export function yamlValue(text: string): { readonly value: unknown } | { readonly error: string } {
  const read = jsonOf(parseDocument(text, YAML), text)
  return 'error' in read ? { error: `yaml: ${read.error}` } : read
}

/** Documents are taken apart before they are read, so that a wrong one does not hide those before it. */
function separated(text: string): string[] {
  return text.split(/^---(?=\s|$)[^\S\n]*\n?/m)
}

/** reader.c of libyaml, which go-yaml follows. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/

function yamlValues(text: string): DocumentValues {
  if (CONTROL.test(text)) return { values: [], error: 'control characters are not allowed' }
  const values: unknown[] = []
  for (const document of parseAllDocuments(text, YAML)) {
    const read = jsonOf(document, text)
    if ('error' in read) return { values, error: read.error }
    values.push(read.value)
  }
  return { values }
}

type ParsedDocument = ReturnType<typeof parseDocument>

function jsonOf(
  document: Pick<ParsedDocument, 'errors' | 'toJS'>,
  text: string,
): { value: unknown } | { error: string } {
  const error = document.errors[0]
  if (error !== undefined) return { error: yamlError(error, text) }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return isTooDeep(value) ? { error: 'exceeded max depth of 10000' } : { value }
  } catch (error) {
    const unresolved = /^Unresolved alias .*: (\S+)$/.exec(error instanceof Error ? error.message : '')
    return {
      error:
        unresolved === null ? 'document contains excessive aliasing' : `unknown anchor '${unresolved[1]}' referenced`,
    }
  }
}

/** go-yaml's words for what the parser finds. */
function yamlError(error: YAMLError, text: string): string {
  const line = error.linePos?.[0].line ?? 1
  // The scanner of go-yaml does not name the first line (decode.go, parser.fail), and its parser names the line before.
  const scanner = (at: number): string => (at === 1 ? '' : `line ${at}: `)
  const parser = `line ${Math.max(1, line - 1)}: `
  const bracket = /end with a ([\]}])/.exec(error.message)?.[1]
  switch (error.code) {
    case 'BLOCK_AS_IMPLICIT_KEY': {
      const colon = text.slice(error.pos[0]).search(/:(?:\s|$)/)
      const at = colon < 0 ? line : text.slice(0, error.pos[0] + colon).split('\n').length
      return `${scanner(at)}mapping values are not allowed in this context`
    }
    case 'TAB_AS_INDENT':
    case 'BAD_SCALAR_START':
      return `${scanner(line)}found character that cannot start any token`
    case 'MISSING_CHAR':
      if (/closing .*quote/.test(error.message))
        return `line ${text.split('\n').length}: found unexpected end of stream`
      if (bracket !== undefined) return `${parser}did not find expected ',' or '${bracket}'`
      return `${scanner(line)}could not find expected ':'`
    case 'BAD_INDENT':
      return `${parser}did not find expected ${bracket === undefined ? 'key' : `',' or '${bracket}'`}`
    case 'RESOURCE_EXHAUSTION':
      return `line ${line}: exceeded max depth of 10000`
    default:
      return `line ${line}: ${error.code.toLowerCase().replaceAll('_', ' ')}`
  }
}
