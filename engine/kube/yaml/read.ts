import { type DecodedYaml, decodeYaml } from './decode.ts'
import { parseYaml } from './parser.ts'

/** A byte order mark is no part of a text. */
const MARK = '\ufeff'

/**
 * The first document of a text as a value of JSON, or what sigs.k8s.io/yaml says instead (yaml.go, YAMLToJSON, which kubectl and the
 * API server use). Of equal keys the last counts; `repeated` names them for those who mind.
 */
export function readYaml(text: string): DecodedYaml | { readonly error: string } {
  const parsed = parseYaml(text.startsWith(MARK) ? text.slice(1) : text)
  if ('problem' in parsed) {
    const { line, text: said } = parsed.problem
    return { error: `yaml: ${line === 0 ? '' : `line ${line}: `}${said}` }
  }
  return parsed.node === undefined ? { value: null, repeated: [] } : decodeYaml(parsed.node)
}
