import type { Scene } from '../apiserver.ts'
import { del, get, patch, post, put, scene, table } from '../scene.ts'

const CRD = `
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wd], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    additionalPrinterColumns:
    - {name: Size, type: string, jsonPath: .spec.size}
    - {name: Replicas, type: integer, jsonPath: .spec.replicas}
    - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: string, enum: [small, large]}
              replicas: {type: integer, minimum: 0, maximum: 10, default: 1}
              name: {type: string, pattern: "^[a-z]+$", minLength: 2, maxLength: 5}
              port: {x-kubernetes-int-or-string: true}
              tags: {type: array, items: {type: string}, maxItems: 2}
              items: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [key], items: {type: object, required: [key], properties: {key: {type: string}, value: {type: string}}}}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              map: {type: object, additionalProperties: {type: integer}}
              choice: {type: object, oneOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}}
          status: {type: object, properties: {replicas: {type: integer}, conditions: {type: array, items: {type: object, properties: {type: {type: string}, status: {type: string}}}}}}
`
const W = '/apis/example.com/v1/namespaces/NS/widgets'
const widget = (name: string, spec: string) =>
  post(W, `{apiVersion: example.com/v1, kind: Widget, metadata: {name: ${name}}, spec: {${spec}}}`)
const bad = (spec: string) => widget('x', spec)

export const scenes: readonly Scene[] = [
  scene(
    'custom',
    get(W),
    post('crds', CRD),
    get('/apis/example.com'),
    get('/apis/example.com/v1'),
    widget('a', 'size: small'),
    widget(
      'b',
      'size: large, replicas: 3, port: http, tags: [x], items: [{key: a, value: b}], free: {any: {thing: 1}}, map: {a: 1}, unknown: 5',
    ),
    bad(''),
    bad('size: medium'),
    bad('size: 5'),
    bad('size: small, replicas: 11'),
    bad('size: small, replicas: -1'),
    bad('size: small, replicas: x'),
    bad('size: small, replicas: 1.5'),
    bad('size: small, name: A'),
    bad('size: small, name: abcdefgh'),
    bad('size: small, port: true'),
    bad('size: small, tags: [a, b, c]'),
    bad('size: small, tags: [1]'),
    bad('size: small, items: [{value: x}, {key: a}, {key: a}]'),
    bad('size: small, map: {a: b}'),
    bad('size: small, choice: {}'),
    post(
      `${W}?fieldValidation=Strict`,
      '{apiVersion: example.com/v1, kind: Widget, metadata: {name: x, foo: 1}, spec: {size: small, foo: 1}}',
    ),
    post(W, '{metadata: {name: x}, spec: {size: small}}'),
    post(W, '{apiVersion: example.com/v2, kind: Widget, metadata: {name: x}, spec: {size: small}}'),
    post(W, '{apiVersion: example.com/v1, kind: Other, metadata: {name: x}, spec: {size: small}}'),
    table(W),
    table(`${W}/a`),
    patch('merge', `${W}/a`, 'spec: {replicas: 2}'),
    patch('strategic', `${W}/a`, 'spec: {replicas: 2}'),
    patch('json', `${W}/a`, '[{op: replace, path: /spec/replicas, value: 4}]'),
    patch('merge', `${W}/a/status`, 'status: {replicas: 4, conditions: [{type: Ready, status: "True"}]}'),
    get(`${W}/a/scale`),
    patch('merge', `${W}/a/scale`, 'spec: {replicas: 6}'),
    put(`${W}/a`, '{apiVersion: example.com/v1, kind: Widget, metadata: {name: a}, spec: {size: large}}'),
    patch(
      'apply',
      `${W}/c?fieldManager=x`,
      '{apiVersion: example.com/v1, kind: Widget, metadata: {name: c}, spec: {size: small, items: [{key: a, value: b}]}}',
    ),
    patch(
      'apply',
      `${W}/c?fieldManager=y`,
      '{apiVersion: example.com/v1, kind: Widget, metadata: {name: c}, spec: {size: large, items: [{key: c, value: d}]}}',
    ),
    get(`${W}/c`),
    get(`${W}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name=c`),
    table(W),
    del(`${W}/a`),
    get(`${W}/a`),
    post(
      'crds',
      '{metadata: {name: x.example.com}, spec: {group: example.com, scope: Foo, names: {plural: y, kind: Y}, versions: []}}',
    ),
    post(
      'crds',
      '{metadata: {name: ys.example.com}, spec: {group: example.com, scope: Cluster, names: {plural: ys, kind: Y}, versions: [{name: v1, served: true, storage: true}]}}',
    ),
    post(
      'crds',
      '{metadata: {name: zs.example.com}, spec: {group: example.com, scope: Cluster, names: {plural: zs, kind: Z}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {properties: {spec: {}}}}}]}}',
    ),
  ),
]
