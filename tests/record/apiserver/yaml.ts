import type { Scene, Step } from '../apiserver.ts'
import { get, scene } from '../scene.ts'

const as = (type: string): Readonly<Record<string, string>> => ({ 'content-type': type })

const post = (path: string, text: string): Step => ({
  method: 'POST',
  path: `/api/v1/namespaces/NS/configmaps${path}`,
  body: `raw:${text}`,
  headers: as('application/yaml'),
})
const apply = (name: string, text: string, query = 'fieldManager=me'): Step => ({
  method: 'PATCH',
  path: `/api/v1/namespaces/NS/configmaps/${name}?${query}`,
  body: `raw:${text}`,
  headers: as('application/apply-patch+yaml'),
})
const configMap = (name: string, data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${data}`

/** Bodies of YAML: what they mean, and what is said of those that mean nothing. */
export const scenes: readonly Scene[] = [
  scene(
    'yaml-good',
    post('', configMap('one', '  a: "1"\n  b: |\n    text\n      more\n')),
    post('', '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "two"}, "data": {a: b}}'),
    post('', `${configMap('three', '  a: b\n')}---\nrest: [is not read\n`),
    post('', configMap('four', '  <<: &m {x: "1", y: "2"}\n  y: "3"\n')),
    post('', configMap('five', '  ? a\n  : b\n  1: "one"\n  1.5: "half"\n  true: "t"\n  no: "n"\n  0x10: "h"\n')),
    get('configmaps/five'),
  ),
  scene(
    'yaml-broken',
    post('', 'a: b: c\n'),
    post('', 'a:\n\tb: c\n'),
    post('', 'a: [1, 2\nb: 3\n'),
    post('', 'a: "b\n'),
    post('', 'a: *nobody\n'),
    post('', 'metadata:\n  name: x\n labels: {}\n'),
    post('', 'a: @b\n'),
    post('', '{{ .Values.x }}: 1\n'),
    post('', '{"a": }'),
    post('', ''),
    post('', '# nothing\n'),
    post('', 'hello\n'),
    post('', '- a\n'),
    post('', '42\n'),
    post('', '~: a\n'),
    post('', 'a: .nan\n'),
    post('', 'a: !!int b\n'),
  ),
  scene(
    'yaml-types',
    post('', configMap('x', '  a: 1\n')),
    post('', configMap('x', '  a: yes\n')),
    post('', configMap('x', '  - a\n')),
    post('', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 0755}\n'),
    post('', 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n'),
  ),
  scene(
    'yaml-twice',
    post('', configMap('warn', '  a: "1"\n  a: "2"\n')),
    post('?fieldValidation=Strict', configMap('strict', '  a: "1"\n  a: "2"\nfoo: 1\n')),
    post('?fieldValidation=Warn', configMap('warned', '  a: "1"\n  a: "2"\nfoo: 1\n')),
    post('?fieldValidation=Ignore', configMap('ignored', '  a: "1"\n  a: "2"\nfoo: 1\n')),
    post('?fieldValidation=Strict', configMap('merged', '  <<: {x: "1"}\n  x: "2"\n')),
  ),
  scene(
    'yaml-apply',
    apply('one', configMap('one', '  a: "1"\n')),
    apply('one', 'a: b: c\n'),
    apply('one', 'hello\n'),
    apply('one', '- a\n'),
    apply('one', ''),
    apply('one', '{"a": }'),
    apply('one', configMap('one', '  a: 1\n')),
    apply('one', configMap('one', '  a: "1"\n  a: "2"\n'), 'fieldManager=me&fieldValidation=Strict'),
    apply('one', configMap('one', '  a: "1"\n  a: "2"\n'), 'fieldManager=me&fieldValidation=Warn'),
    apply('one', configMap('one', '  a: "1"\n  a: "3"\n')),
  ),
]
