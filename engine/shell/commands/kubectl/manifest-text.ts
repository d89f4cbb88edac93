import { nextJson, parseJson } from '../../../kube/api/schema/json-text.ts'
import { readYaml } from '../../../kube/yaml/read.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { compactJson } from './print/json.ts'

/** The text of a file: a byte order mark says when it is UTF-16, and is no part of it (cli-runtime, FileVisitor). */
export function textOfFile(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xfe && second === 0xff) return utf16(bytes, 1)
  if (first === 0xff && second === 0xfe) return utf16(bytes, 0)
  return decodeUtf8(bytes).replace(/^\ufeff/, '')
}

/** `low` is where in each pair the low byte stands. Half a character becomes U+FFFD. */
function utf16(bytes: Uint8Array, low: 0 | 1): string {
  let text = ''
  for (let at = 2; at < bytes.length; at += 2)
    text += at + 1 < bytes.length ? String.fromCharCode(bytes[at + low]! | (bytes[at + 1 - low]! << 8)) : '\ufffd'
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}

/** What one document of a manifest holds. */
export interface ManifestDocument {
  readonly value: unknown
  /** Its JSON, as it was given or made from YAML. */
  readonly json: () => string
}

/** The documents up to where a text stops making sense, and why it does. */
export interface Documents {
  readonly documents: readonly ManifestDocument[]
  readonly error?: string
}

/** What Go takes for a blank (unicode.IsSpace). */
const BLANK = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const BLANKS_AROUND = new RegExp(`^${BLANK}+|${BLANK}+$`, 'g')
const BEGINS_JSON = new RegExp(`^${BLANK}*\\{`)
const BLANK_LINE = new RegExp(`^(?:(?!\\n)${BLANK})*\\n?`)

/** As many bytes must be left before every character that is passed (YAMLOrJSONDecoder.consumeWhitespace). */
const AHEAD = 4

/** A text behind the blanks up to the end of a line; nothing when no more than a few bytes are left. */
function afterBlanks(text: string): string | undefined {
  const blanks = BLANK_LINE.exec(text)![0]
  const last = blanks.endsWith('\n') ? blanks.slice(0, -1) : blanks
  const left = text.slice(last.length)
  return encodeUtf8(left.slice(0, AHEAD)).length < AHEAD || left.startsWith('\ufffd')
    ? undefined
    : text.slice(blanks.length)
}

/**
 * The documents of a manifest that hold anything (apimachinery pkg/util/yaml, YAMLOrJSONDecoder): values of JSON one after another
 * when the first thing is a brace, else YAML between lines of dashes. What begins as JSON may be YAML after all, or go on as YAML
 * after the first value; when neither can be read, the error is that of JSON.
 */
export function documentsOf(text: string): Documents {
  if (!BEGINS_JSON.test(text)) return yamlDocuments(text)
  const documents: ManifestDocument[] = []
  let at = 0
  for (;;) {
    const next = nextJson(text, at)
    if (next === undefined) return { documents: documents.filter(holdsAnything) }
    if ('error' in next) {
      if (documents.length > 1) return { documents: documents.filter(holdsAnything), error: streamError(next) }
      const error =
        next.at === undefined ? 'unexpected EOF' : `json: offset ${byteOffset(text, next.at)}: ${next.error}`
      const before = documents.filter(holdsAnything)
      const rest = afterBlanks(text.slice(at))
      if (rest === undefined) return { documents: before, error }
      const yaml = yamlDocuments(rest, error)
      return { ...yaml, documents: [...before, ...yaml.documents] }
    }
    const json = text.slice(at, next.end).trim()
    documents.push({ value: next.value, json: () => json })
    at = next.end
  }
}

const streamError = (next: { readonly error: string; readonly at: number | undefined }): string =>
  next.at === undefined ? 'unexpected EOF' : next.error

/** How many bytes Go has read when it finds what is wrong. */
const byteOffset = (text: string, at: number): number => encodeUtf8(text.slice(0, at)).length + 1

const holdsAnything = ({ value }: ManifestDocument): boolean => value !== null

/** A single value of JSON or YAML (apimachinery yaml.ToJSON); or why it is none. */
export function jsonOrYaml(text: string): { readonly value: unknown } | { readonly error: string } {
  return BEGINS_JSON.test(text) ? parseJson(text) : readYaml(text)
}

/** `instead` is said in place of an error of the first document. */
function yamlDocuments(text: string, instead?: string): Documents {
  const documents: ManifestDocument[] = []
  let said = instead
  for (const part of separated(text)) {
    if ('error' in part) return { documents, error: said ?? part.error }
    const read = readYaml(part.text)
    if ('error' in read) return { documents, error: said ?? `error converting YAML to JSON: ${read.error}` }
    said = undefined
    const { value } = read
    if (value !== null) documents.push({ value, json: () => compactJson(value) })
  }
  return { documents }
}

/** Documents are taken apart by lines before they are read, so that a wrong one does not hide those before it (YAMLReader). */
function separated(text: string): ({ readonly text: string } | { readonly error: string })[] {
  const parts: ({ readonly text: string } | { readonly error: string })[] = []
  let part = ''
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  for (const line of lines) {
    if (line.startsWith('---')) {
      const rest = line.slice(3).replace(BLANKS_AROUND, '')
      if (rest !== '' && !rest.startsWith('#')) return [...parts, { error: `invalid Yaml document separator: ${rest}` }]
      if (part !== '') {
        parts.push({ text: part })
        part = ''
        continue
      }
    }
    part += `${line}\n`
  }
  if (part !== '') parts.push({ text: part })
  return parts
}
