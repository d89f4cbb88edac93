import type { Scene } from '../apiserver.ts'
import { as, del, get, patch, post, put, scene, table } from '../scene.ts'

const POD = '{metadata: {name: p, labels: {app: x}}, spec: {containers: [{name: a, image: b}]}}'
const ephemeral = (list: string) =>
  patch('strategic', 'pods/p/ephemeralcontainers', `spec: {ephemeralContainers: ${list}}`)
const RUNNING = 'status: {phase: Running, conditions: [{type: Ready, status: "True"}]}'

export const scenes: readonly Scene[] = [
  scene(
    'debug',
    post('pods', POD),
    ephemeral('[{name: d, image: busybox, stdin: true, tty: true, targetContainerName: a}]'),
    ephemeral('[{name: d, image: other}]'),
    ephemeral('[{name: d, $patch: delete}]'),
    ephemeral('[{name: a, image: x}]'),
    ephemeral(
      '[{name: e, image: x, targetContainerName: nope, ports: [{containerPort: 80}], livenessProbe: {tcpSocket: {port: 80}}, resources: {limits: {cpu: 1}}}]',
    ),
    patch('strategic', 'pods/p', 'spec: {ephemeralContainers: [{name: z, image: z}]}'),
    get('pods/p/ephemeralcontainers'),
    get('pods/nope/ephemeralcontainers'),
    post(
      'pods',
      '{metadata: {name: q}, spec: {containers: [{name: a, image: b}], ephemeralContainers: [{name: d, image: x}]}}',
    ),
  ),
  scene(
    'eviction',
    post('pods', POD),
    post('pdb', '{metadata: {name: b}, spec: {minAvailable: 1, selector: {matchLabels: {app: x}}}}'),
    post('pods/p/eviction', '{apiVersion: policy/v1, kind: Eviction, metadata: {name: other}}'),
    post('pods/nope/eviction', '{apiVersion: policy/v1, kind: Eviction, metadata: {name: nope}}'),
    patch('merge', 'pods/p/status', RUNNING),
    post('pods/p/eviction', '{apiVersion: policy/v1, kind: Eviction, metadata: {name: p}}'),
    patch(
      'merge',
      'pdb/b/status',
      'status: {observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1}',
    ),
    post('pods/p/eviction', '{apiVersion: policy/v1, kind: Eviction, metadata: {name: p}}'),
    patch(
      'merge',
      'pdb/b/status',
      'status: {observedGeneration: 1, disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2}',
    ),
    post('pods/p/eviction?dryRun=All', '{apiVersion: policy/v1, kind: Eviction, metadata: {name: p}}'),
    table('pdb'),
    post('pods/p/eviction', '{apiVersion: policy/v1, kind: Eviction, metadata: {name: p}}'),
    get('pods/p'),
    post('pods', POD.replace('name: p', 'name: q')),
    post(
      'pods/q/eviction',
      '{apiVersion: policy/v1, kind: Eviction, metadata: {name: q}, deleteOptions: {gracePeriodSeconds: 0}}',
    ),
  ),
  scene(
    'tokens',
    post(
      'serviceaccounts/default/token',
      '{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {audiences: [x], expirationSeconds: 5}}',
    ),
    post('serviceaccounts/nope/token', '{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {}}'),
    get('serviceaccounts/default/token'),
    get('pods/p/log'),
    get('pods/p/foo'),
  ),
  scene(
    'quotas',
    post(
      'quota',
      '{metadata: {name: q}, spec: {hard: {pods: "2", requests.cpu: 1, services.nodeports: "1", configmaps: "3"}}}',
    ),
    patch(
      'merge',
      'quota/q/status',
      'status: {hard: {pods: "2", requests.cpu: "1", services.nodeports: "1", configmaps: "3"}, used: {pods: "0", requests.cpu: "0", services.nodeports: "0", configmaps: "0"}}',
    ),
    post('pods', POD),
    post(
      'pods',
      '{metadata: {name: a}, spec: {containers: [{name: a, image: b, resources: {requests: {cpu: 600m}}}]}}',
    ),
    get('quota/q'),
    post(
      'pods',
      '{metadata: {name: b}, spec: {containers: [{name: a, image: b, resources: {requests: {cpu: 600m}}}]}}',
    ),
    post(
      'pods',
      '{metadata: {name: c}, spec: {containers: [{name: a, image: b, resources: {requests: {cpu: 100m}}}]}}',
    ),
    post(
      'pods',
      '{metadata: {name: d}, spec: {containers: [{name: a, image: b, resources: {requests: {cpu: 100m}}}]}}',
    ),
    post('services', '{metadata: {name: s}, spec: {type: NodePort, ports: [{port: 80}]}}'),
    post('services', '{metadata: {name: t}, spec: {type: NodePort, ports: [{port: 80}]}}'),
    table('quota'),
  ),
  scene(
    'tables',
    post('pods', POD),
    patch(
      'strategic',
      'pods/p/status',
      'status: {phase: Pending, containerStatuses: [{name: a, image: b, imageID: "", ready: false, restartCount: 0, state: {waiting: {reason: ImagePullBackOff}}}]}',
    ),
    table('pods'),
    patch(
      'merge',
      'pods/p/status',
      'status: {phase: Running, containerStatuses: [{name: a, image: b, imageID: "", ready: false, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, finishedAt: "2020-01-01T00:00:00Z"}}}]}',
    ),
    table('pods?labelSelector=app=nope'),
    patch('merge', 'pods/p/status', 'status: {phase: Failed, reason: Evicted}'),
    table('pods'),
    patch(
      'merge',
      'pods/p/status',
      'status: {phase: Succeeded, reason: null, containerStatuses: [{name: a, image: b, imageID: "", ready: false, restartCount: 0, state: {terminated: {exitCode: 0, reason: Completed}}}]}',
    ),
    table('pods'),
    patch(
      'merge',
      'pods/p/status',
      'status: {phase: Failed, containerStatuses: [{name: a, image: b, imageID: "", ready: false, restartCount: 0, state: {terminated: {exitCode: 137, signal: 9}}}]}',
    ),
    table('pods'),
    post(
      'pods',
      '{metadata: {name: i}, spec: {initContainers: [{name: i1, image: b}, {name: i2, image: b}], containers: [{name: a, image: b}, {name: c, image: b}], readinessGates: [{conditionType: x.com/y}]}}',
    ),
    patch(
      'merge',
      'pods/i/status',
      'status: {phase: Pending, initContainerStatuses: [{name: i1, image: b, imageID: "", ready: true, restartCount: 0, state: {terminated: {exitCode: 0}}}, {name: i2, image: b, imageID: "", ready: false, restartCount: 1, state: {running: {}}}]}',
    ),
    table('pods/i'),
    patch(
      'merge',
      'pods/i/status',
      'status: {phase: Pending, initContainerStatuses: [{name: i1, image: b, imageID: "", ready: false, restartCount: 2, state: {terminated: {exitCode: 1, reason: Error}}}]}',
    ),
    table('pods/i'),
    post(
      'deployments',
      '{metadata: {name: d}, spec: {selector: {matchExpressions: [{key: app, operator: In, values: [b, a]}, {key: z, operator: Exists}]}, template: {metadata: {labels: {app: a, z: "1"}}, spec: {containers: [{name: a, image: x}, {name: b, image: y}]}}}}',
    ),
    table('deployments'),
    post(
      'events',
      '{metadata: {name: e}, involvedObject: {kind: Pod, name: p, namespace: NSNAME, fieldPath: "spec.containers{a}"}, reason: Pulled, message: " hi ", type: Normal, source: {component: kubelet, host: n1}, firstTimestamp: "2020-01-01T00:00:00Z", lastTimestamp: "2020-01-01T00:00:00Z", count: 3}',
    ),
    get('events?limit=500', { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }),
    post(
      'endpoints',
      '{metadata: {name: many}, subsets: [{addresses: [{ip: 1.1.1.1}, {ip: 1.1.1.2}, {ip: 1.1.1.3}, {ip: 1.1.1.4}], ports: [{name: a, port: 80}, {name: b, port: 81}]}]}',
    ),
    table('endpoints'),
    post(
      'ingresses',
      '{metadata: {name: many}, spec: {rules: [{host: a.com}, {host: b.com}, {host: c.com}, {host: d.com}]}}',
    ),
    table('ingresses'),
    post(
      'hpa',
      '{metadata: {name: h}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}, maxReplicas: 5, metrics: [{type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 100Mi}}}, {type: Pods, pods: {metric: {name: m}, target: {type: AverageValue, averageValue: 10}}}, {type: External, external: {metric: {name: m}, target: {type: Value, value: 10}}}], behavior: {scaleDown: {stabilizationWindowSeconds: 5}}}}',
    ),
    table('hpa'),
    get('hpa/h'),
  ),
  scene(
    'collections',
    post('configmaps', 'metadata: {name: a, labels: {x: "1"}}'),
    post('configmaps', 'metadata: {name: b, labels: {x: "1"}, finalizers: [a.com/b]}'),
    post('configmaps', 'metadata: {name: c}'),
    del('configmaps?labelSelector=x=1'),
    get('configmaps'),
    del('configmaps?fieldSelector=metadata.name=c&dryRun=All'),
    put('configmaps/b', 'metadata: {name: b}'),
    get('configmaps'),
    del('configmaps/c?dryRun=All'),
    post('configmaps?dryRun=All', 'metadata: {generateName: g-}'),
    as('jane', del('configmaps')),
    del('/api/v1/configmaps'),
  ),
]
