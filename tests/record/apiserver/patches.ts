import type { Scene } from '../apiserver.ts'
import { del, get, patch, post, put, scene } from '../scene.ts'

const POD = `
metadata: {name: p, labels: {app: x, tier: web}}
spec:
  selector: {matchLabels: {app: x}}
  template:
    metadata: {labels: {app: x}}
    spec:
      volumes: [{name: v, emptyDir: {}}]
      tolerations: [{key: a, operator: Exists}]
      containers:
      - {name: a, image: a, env: [{name: A, value: "1"}, {name: B, value: "2"}], ports: [{containerPort: 80}], args: [x, y]}
      - {name: b, image: b}
`
const strategic = (body: string) => patch('strategic', 'deployments/p', body)
const json = (body: string) => patch('json', 'deployments/p', body)
const apply = (manager: string, body: string, more = '') =>
  patch('apply', `deployments/w?fieldManager=${manager}${more}`, `{apiVersion: apps/v1, kind: Deployment, ${body}}`)
const TEMPLATE =
  'selector: {matchLabels: {app: w}}, template: {metadata: {labels: {app: w}}, spec: {containers: [{name: a, image: nginx}]}}'

export const scenes: readonly Scene[] = [
  scene(
    'strategic',
    post('deployments', POD),
    strategic('spec: {template: {spec: {containers: [{name: a, image: a2}]}}}'),
    strategic('spec: {template: {spec: {containers: [{name: c, image: c}]}}}'),
    strategic(
      'spec: {template: {spec: {containers: [{name: a, env: [{name: B, $patch: delete}, {name: C, value: "3"}]}]}}}',
    ),
    strategic('spec: {template: {spec: {containers: [{name: b, $patch: delete}]}}}'),
    strategic(
      'spec: {template: {spec: {$setElementOrder/containers: [{name: c}, {name: a}], containers: [{name: c, image: c2}]}}}',
    ),
    strategic('spec: {template: {spec: {containers: [{image: x}]}}}'),
    strategic('spec: {template: {spec: {containers: [{name: a, args: [z]}]}}}'),
    strategic(
      'spec: {template: {spec: {containers: [{name: a, ports: [{containerPort: 80, protocol: TCP, name: http}, {containerPort: 81}]}]}}}',
    ),
    strategic('spec: {strategy: {$retainKeys: [type], type: Recreate}}'),
    strategic('spec: {strategy: {type: RollingUpdate, $retainKeys: [type, foo], rollingUpdate: {maxSurge: 1}}}'),
    strategic('spec: {strategy: {$patch: replace, type: RollingUpdate}}'),
    strategic('spec: {template: {spec: {tolerations: [{key: b}]}}}'),
    strategic('spec: {template: {spec: {volumes: [{name: v, emptyDir: null, hostPath: {path: /x}}]}}}'),
    strategic('spec: {template: {spec: {volumes: [{name: v, $retainKeys: [name, configMap], configMap: {name: m}}]}}}'),
    strategic('metadata: {labels: {tier: null, new: y}, finalizers: [a.com/b]}'),
    strategic('metadata: {$deleteFromPrimitiveList/finalizers: [a.com/b], finalizers: [c.com/d]}'),
    strategic('metadata: {$deleteFromPrimitiveList/finalizers: [c.com/d]}'),
    strategic('spec: {template: {spec: {containers: [{$patch: replace}, {name: z, image: z}]}}}'),
    strategic('{$patch: foo}'),
    strategic('spec: {replicas: null}'),
    get('deployments/p'),
  ),
  scene(
    'jsonpatch',
    post('deployments', POD),
    json('[{op: replace, path: /spec/replicas, value: 3}]'),
    json('[{op: add, path: /metadata/labels/a~1b, value: c}, {op: remove, path: /metadata/labels/tier}]'),
    json('[{op: add, path: /spec/template/spec/containers/-, value: {name: c, image: c}}]'),
    json('[{op: add, path: /spec/template/spec/containers/0, value: {name: z, image: z}}]'),
    json('[{op: remove, path: /spec/template/spec/containers/1}]'),
    json(
      '[{op: copy, from: /metadata/name, path: /metadata/labels/copied}, {op: move, from: /metadata/labels/copied, path: /metadata/labels/moved}]',
    ),
    json('[{op: test, path: /metadata/name, value: p}]'),
    json('[{op: test, path: /metadata/name, value: q}]'),
    json('[{op: remove, path: /metadata/labels/nope}]'),
    json('[{op: replace, path: /spec/nope/x, value: 1}]'),
    json('[{op: replace, path: /spec/nope, value: 1}]'),
    json('[{op: add, path: /spec/nope/x, value: 1}]'),
    json('[{op: add, path: /spec/template/spec/containers/9, value: 1}]'),
    json('[{op: add, path: /spec/template/spec/containers/x, value: 1}]'),
    json('[{op: remove, path: /spec/template/spec/containers/9}]'),
    json('[{op: foo, path: /x}]'),
    json('[{op: replace, path: /spec/replicas, value: x}]'),
    json('[{op: replace, path: /metadata/resourceVersion, value: "1"}]'),
    patch(
      'merge',
      'deployments/p',
      '{metadata: {labels: {x: y, app: null}}, spec: {template: {spec: {containers: [{name: only, image: o}], nodeSelector: {a: b}}}}}',
    ),
    patch('merge', 'deployments/p?dryRun=All', 'spec: {replicas: 9}'),
    patch('merge', 'deployments/p', '{}'),
    get('deployments/p'),
  ),
  scene(
    'apply',
    apply('one', `metadata: {name: w}, spec: {replicas: 2, ${TEMPLATE}}`),
    apply('one', `metadata: {name: w}, spec: {replicas: 2, ${TEMPLATE}}`),
    apply('two', 'metadata: {name: w}, spec: {replicas: 3}'),
    apply(
      'two',
      'metadata: {name: w, labels: {x: y}}, spec: {replicas: 3, template: {spec: {containers: [{name: a, image: other}]}}}',
    ),
    apply('two', 'metadata: {name: w}, spec: {replicas: 2}'),
    apply('two', 'metadata: {name: w}, spec: {replicas: 3}', '&force=true'),
    get('deployments/w'),
    apply(
      'two',
      'metadata: {name: w}, spec: {template: {spec: {containers: [{name: side, image: s, env: [{name: A, value: b}], ports: [{containerPort: 80}]}]}}}',
    ),
    apply('two', 'metadata: {name: w}, spec: {template: {spec: {containers: [{name: side, image: s}]}}}'),
    apply('two', 'metadata: {name: w}'),
    get('deployments/w'),
    apply(
      'one',
      `metadata: {name: w, labels: {l: m}, annotations: {n: o}, finalizers: [a.com/b]}, spec: {${TEMPLATE}}`,
    ),
    patch('merge', 'deployments/w', '{metadata: {labels: {l: changed}}, spec: {replicas: 7}}'),
    apply('one', `metadata: {name: w, labels: {l: m}}, spec: {replicas: 1, ${TEMPLATE}}`),
    apply('one', `metadata: {name: w, labels: {l: m}}, spec: {replicas: 1, ${TEMPLATE}}`, '&force=true'),
    patch(
      'strategic',
      'deployments/w?fieldManager=kubectl-edit',
      'spec: {template: {spec: {containers: [{name: a, image: edited, resources: {limits: {cpu: 1}}}]}}}',
    ),
    patch('merge', 'deployments/w/status', 'status: {replicas: 1, conditions: [{type: Available, status: "True"}]}'),
    patch('merge', 'deployments/w/scale', 'spec: {replicas: 4}'),
    apply('one', `metadata: {name: w}, spec: {replicas: 1, ${TEMPLATE}}`),
    get('deployments/w'),
    put('deployments/w', `{metadata: {name: w}, spec: {${TEMPLATE}}}`),
    patch('apply', 'deployments/w', '{apiVersion: apps/v1, kind: Deployment, metadata: {name: w}}'),
    patch('apply', 'deployments/w?fieldManager=x', '{metadata: {name: w}}'),
    patch('apply', 'deployments/w?fieldManager=x', '{apiVersion: apps/v1, kind: Deployment, metadata: {name: other}}'),
    patch(
      'apply',
      'deployments/w?fieldManager=x',
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: w, managedFields: []}}',
    ),
    patch(
      'apply',
      'deployments/w?fieldManager=x',
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: w}, spec: {foo: 1}}',
    ),
    patch(
      'apply',
      'deployments/w?fieldManager=x',
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: w}, spec: {replicas: x}}',
    ),
    patch('apply', 'deployments/w?fieldManager=x', 'raw:a: b\n  c: d'),
    patch(
      'apply',
      'deployments/new?fieldManager=x',
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: new}, spec: {}}',
    ),
    patch(
      'apply',
      'services/s?fieldManager=x',
      '{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {a: b}, ports: [{port: 80, name: a}, {port: 81, name: b}]}}',
    ),
    patch(
      'apply',
      'services/s?fieldManager=y',
      '{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 82, name: c}]}}',
    ),
    patch(
      'apply',
      'services/s?fieldManager=x',
      '{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {a: b}, ports: [{port: 80, name: a, targetPort: 8080}]}}',
    ),
    patch(
      'apply',
      'configmaps/m?fieldManager=x',
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {a: "1", b: "2"}}',
    ),
    patch(
      'apply',
      'configmaps/m?fieldManager=x',
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {a: "1"}}',
    ),
    patch(
      'apply',
      'configmaps/m?fieldManager=y',
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {a: "2", c: "3"}}',
    ),
    del('configmaps/m'),
  ),
]
