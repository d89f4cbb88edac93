import type { Scene } from '../apiserver.ts'
import { del, get, patch, post, scene, table } from '../scene.ts'

const pod = (name: string, spec: string, meta = '') => post('pods', `{metadata: {name: ${name}${meta}}, spec: ${spec}}`)
const bad = (spec: string) => pod('x', spec)
const one = (container: string) => bad(`{containers: [{name: a, image: b, ${container}}]}`)

/** Pods: defaults and every kind of mistake. */
export const scenes: readonly Scene[] = [
  scene(
    'poddefaults',
    pod('plain', '{containers: [{name: a, image: nginx}]}'),
    pod(
      'tags',
      '{containers: [{name: a, image: "nginx:1.27"}, {name: b, image: "nginx:latest"}, {name: c, image: "r.io:5000/x"}, {name: d, image: "x@sha256:1111111111111111111111111111111111111111111111111111111111111111"}]}',
    ),
    pod(
      'resources',
      '{containers: [{name: a, image: b, resources: {limits: {cpu: 0.5, memory: 1.5Gi}, requests: {cpu: 100m}}}]}',
    ),
    pod('guaranteed', '{containers: [{name: a, image: b, resources: {limits: {cpu: "1", memory: 1Gi}}}]}'),
    pod(
      'quantities',
      '{containers: [{name: a, image: b, resources: {requests: {cpu: "1000m", memory: "1024Ki", ephemeral-storage: "1e3"}, limits: {cpu: "1.5", memory: "1073741824", ephemeral-storage: "2E"}}}]}',
    ),
    pod(
      'probes',
      '{containers: [{name: a, image: b, ports: [{containerPort: 80, name: http}], livenessProbe: {httpGet: {port: http}}, readinessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 3}, startupProbe: {exec: {command: [true]}}, lifecycle: {preStop: {httpGet: {port: 80}}}}]}'.replace(
        '[true]',
        '["true"]',
      ),
    ),
    pod('grpc', '{containers: [{name: a, image: b, livenessProbe: {grpc: {port: 80}}}]}'),
    pod(
      'volumes',
      '{volumes: [{name: a}, {name: b, emptyDir: {}}, {name: c, configMap: {name: x}}, {name: d, secret: {secretName: x}}, {name: e, hostPath: {path: /x}}, {name: f, projected: {sources: [{serviceAccountToken: {path: t}}, {downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}]}}]}}, {name: g, persistentVolumeClaim: {claimName: x}}, {name: h, downwardAPI: {items: [{path: n, fieldRef: {fieldPath: metadata.name}}]}}], containers: [{name: a, image: b, volumeMounts: [{name: b, mountPath: /b}]}]}',
    ),
    pod(
      'env',
      '{containers: [{name: a, image: b, env: [{name: A, value: x}, {name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}, {name: C, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}, {name: D, valueFrom: {configMapKeyRef: {name: x, key: y, optional: true}}}], envFrom: [{configMapRef: {name: x}}]}]}',
    ),
    pod('hostnet', '{hostNetwork: true, containers: [{name: a, image: b, ports: [{containerPort: 80}]}]}'),
    pod(
      'noautomount',
      '{automountServiceAccountToken: false, serviceAccount: default, containers: [{name: a, image: b}]}',
    ),
    pod(
      'init',
      '{initContainers: [{name: i, image: b}, {name: s, image: b, restartPolicy: Always}], containers: [{name: a, image: b}], restartPolicy: Never, activeDeadlineSeconds: 5}',
    ),
    pod('tolerant', '{tolerations: [{operator: Exists}], containers: [{name: a, image: b}]}'),
    pod(
      'tolerant2',
      '{tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 5}], containers: [{name: a, image: b}]}',
    ),
    pod('gated', '{schedulingGates: [{name: x.com/y}], containers: [{name: a, image: b}]}'),
    pod('critical', '{priorityClassName: system-cluster-critical, containers: [{name: a, image: b}]}'),
    pod(
      'security',
      '{securityContext: {runAsUser: 1000, fsGroup: 2000, sysctls: [{name: net.core.somaxconn, value: "1024"}]}, containers: [{name: a, image: b, securityContext: {privileged: true, capabilities: {add: [NET_ADMIN], drop: [ALL]}}}]}',
    ),
    pod(
      'zeros',
      '{terminationGracePeriodSeconds: 0, hostNetwork: false, enableServiceLinks: false, shareProcessNamespace: false, containers: [{name: a, image: b, stdin: false, args: [], env: [], ports: []}]}',
    ),
    pod(
      'nulls',
      '{nodeSelector: null, volumes: null, affinity: null, containers: [{name: a, image: b, ports: null, command: null, resources: null, env: [{name: A, value: null}]}]}',
    ),
    pod(
      'labels',
      '{containers: [{name: a, image: b}]}',
      ', labels: {app: x}, annotations: {k: v}, creationTimestamp: null, generation: 7, uid: foo, resourceVersion: ""',
    ),
    table('pods'),
    table('pods/plain'),
    get('pods/probes'),
  ),
  scene(
    'badpods',
    bad('{}'),
    bad('{containers: []}'),
    bad('{containers: [{}]}'),
    bad('{containers: [{name: A_b, image: x}]}'),
    bad('{containers: [{name: a, image: x}, {name: a, image: x}]}'),
    bad('{containers: [{name: a, image: " x"}]}'),
    one('imagePullPolicy: Sometimes'),
    one('terminationMessagePolicy: X'),
    one('ports: [{containerPort: 70000}]'),
    one('ports: [{containerPort: 0}]'),
    one('ports: [{containerPort: 80, protocol: tcp}]'),
    one('ports: [{containerPort: 80, hostPort: 70000}]'),
    one(
      'ports: [{containerPort: 80, name: Web}, {containerPort: 81, name: a-very-long-port-name}, {containerPort: 82, name: "80"}, {containerPort: 83, name: a--b}, {containerPort: 84, name: -a}]',
    ),
    one('ports: [{containerPort: 80, name: web}, {containerPort: 81, name: web}]'),
    one('ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]'),
    one('env: [{name: ""}, {name: "a=b"}, {name: "1a"}]'),
    one('env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]'),
    one('env: [{name: A, valueFrom: {}}]'),
    one(
      'env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.foo}}}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}, {name: C, valueFrom: {fieldRef: {}}}]',
    ),
    one(
      'env: [{name: A, valueFrom: {configMapKeyRef: {name: "", key: ""}}}, {name: B, valueFrom: {secretKeyRef: {name: x, key: "a b"}}}, {name: C, valueFrom: {resourceFieldRef: {resource: limits.foo}}}]',
    ),
    one('envFrom: [{}, {configMapRef: {}, secretRef: {name: x}}]'),
    one('volumeMounts: [{name: nope, mountPath: /x}]'),
    one('volumeMounts: [{name: "", mountPath: ""}]'),
    bad(
      '{volumes: [{name: v, emptyDir: {}}], containers: [{name: a, image: b, volumeMounts: [{name: v, mountPath: /x}, {name: v, mountPath: /x}, {name: v, mountPath: /y, subPath: ../z}, {name: v, mountPath: /z, mountPropagation: Both}]}]}',
    ),
    bad(
      '{volumes: [{name: V, emptyDir: {}}, {name: v, emptyDir: {}, hostPath: {path: /x}}, {name: w, hostPath: {}}, {name: w2, hostPath: {path: a/../b, type: Foo}}, {name: x, configMap: {}}, {name: y, secret: {}}, {name: y, emptyDir: {}}], containers: [{name: a, image: b}]}',
    ),
    bad(
      '{volumes: [{name: v, configMap: {name: x, defaultMode: 1000, items: [{key: "", path: ""}, {key: a, path: /x}, {key: a, path: ../x}]}}, {name: p, persistentVolumeClaim: {}}, {name: q, projected: {sources: [{}]}}, {name: n, nfs: {}}], containers: [{name: a, image: b}]}',
    ),
    bad('{volumes: [{name: e, emptyDir: {}}, {name: e, emptyDir: {}}], containers: [{name: a, image: b}]}'),
    one('livenessProbe: {}'),
    one('livenessProbe: {httpGet: {port: 0}, tcpSocket: {port: 1}}'),
    one('livenessProbe: {httpGet: {port: 80}, successThreshold: 2, periodSeconds: -1}'),
    one('readinessProbe: {httpGet: {port: "bad_port", scheme: ftp}}'),
    one('readinessProbe: {exec: {}}'),
    one('lifecycle: {preStop: {}}'),
    one('resources: {requests: {cpu: 2}, limits: {cpu: 1}}'),
    one('resources: {requests: {cpu: -1}}'),
    one('resources: {requests: {foo: 1}}'),
    one('resources: {requests: {example.com/gpu: 1}}'),
    one('resources: {limits: {hugepages-2Mi: 1Mi}}'),
    one('securityContext: {runAsUser: -1}'),
    one('securityContext: {privileged: true, allowPrivilegeEscalation: false}'),
    one('restartPolicy: Never'),
    bad('{restartPolicy: Sometimes, dnsPolicy: Any, containers: [{name: a, image: b}]}'),
    bad('{dnsPolicy: None, containers: [{name: a, image: b}]}'),
    bad('{dnsPolicy: None, dnsConfig: {}, containers: [{name: a, image: b}]}'),
    bad(
      '{dnsConfig: {nameservers: [1.2.3.4, x, 1.1.1.1, 2.2.2.2], searches: [a_b, "-"], options: [{}]}, containers: [{name: a, image: b}]}',
    ),
    bad('{nodeSelector: {"a b": c}, containers: [{name: a, image: b}]}'),
    bad(
      '{nodeName: A_B, hostname: A.b, subdomain: "-", serviceAccountName: default, containers: [{name: a, image: b}]}',
    ),
    bad('{activeDeadlineSeconds: 0, containers: [{name: a, image: b}]}'),
    bad(
      '{tolerations: [{key: "a b"}, {}, {key: a, operator: In}, {key: a, operator: Exists, value: x}, {key: a, effect: Foo}, {key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 5}], containers: [{name: a, image: b}]}',
    ),
    bad(
      '{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}, preferredDuringSchedulingIgnoredDuringExecution: [{weight: 0, preference: {matchExpressions: [{key: a, operator: In}, {key: b, operator: Exists, values: [x]}, {key: c, operator: Foo}, {key: d, operator: Gt, values: [a, b]}]}}]}}, containers: [{name: a, image: b}]}',
    ),
    bad(
      '{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {a: b}}}], preferredDuringSchedulingIgnoredDuringExecution: [{weight: 101, podAffinityTerm: {topologyKey: x, labelSelector: {matchExpressions: [{key: a, operator: In}]}}}]}}, containers: [{name: a, image: b}]}',
    ),
    bad(
      '{topologySpreadConstraints: [{maxSkew: 0, topologyKey: "", whenUnsatisfiable: X}, {maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule}], containers: [{name: a, image: b}]}',
    ),
    bad('{hostAliases: [{ip: x, hostnames: ["a b"]}], containers: [{name: a, image: b}]}'),
    bad('{priorityClassName: nope, containers: [{name: a, image: b}]}'),
    bad('{serviceAccountName: nope, containers: [{name: a, image: b}]}'),
    bad('{hostNetwork: true, containers: [{name: a, image: b, ports: [{containerPort: 80, hostPort: 81}]}]}'),
    bad(
      '{initContainers: [{name: a, image: b, livenessProbe: {tcpSocket: {port: 1}}, lifecycle: {preStop: {tcpSocket: {port: 1}}}}, {name: c, image: b, restartPolicy: Never}], containers: [{name: a, image: b}]}',
    ),
    bad('{imagePullSecrets: [{}], preemptionPolicy: X, os: {name: mac}, containers: [{name: a, image: b}]}'),
    bad(
      '{securityContext: {runAsUser: -1, fsGroup: -1, sysctls: [{name: "", value: x}, {name: "a b", value: x}]}, containers: [{name: a, image: b}]}',
    ),
  ),
  scene(
    'podupdates',
    pod('p', '{containers: [{name: a, image: b}]}'),
    patch('strategic', 'pods/p', 'spec: {containers: [{name: a, image: c}]}'),
    patch('strategic', 'pods/p', 'spec: {containers: [{name: n, image: c}]}'),
    patch('strategic', 'pods/p', 'spec: {tolerations: [{key: x, operator: Exists}]}'),
    patch('merge', 'pods/p', 'spec: {tolerations: []}'),
    patch('merge', 'pods/p', 'spec: {activeDeadlineSeconds: 100}'),
    patch('merge', 'pods/p', 'spec: {activeDeadlineSeconds: 200}'),
    patch('merge', 'pods/p', 'spec: {activeDeadlineSeconds: null}'),
    patch('merge', 'pods/p', 'metadata: {labels: {app: x}}'),
    patch('merge', 'pods/p', 'status: {phase: Running}'),
    patch(
      'merge',
      'pods/p/status',
      'status: {phase: Running, podIP: 10.8.0.5, podIPs: [{ip: 10.8.0.5}], conditions: [{type: Ready, status: "True"}], containerStatuses: [{name: a, ready: true, restartCount: 2, image: c, imageID: "", state: {running: {}}, lastState: {}}]}',
    ),
    table('pods/p'),
    post('pods/p/binding', '{metadata: {name: p}, target: {kind: Node, name: n1}}'),
    post('pods/p/binding', '{metadata: {name: p}, target: {kind: Node, name: n2}}'),
    post('pods/p/binding', '{metadata: {name: p}, target: {kind: Foo}}'),
    get('pods/p'),
    del('pods/p'),
    get('pods/p'),
    table('pods/p'),
    del('pods/p', '{gracePeriodSeconds: 0}'),
    get('pods/p'),
    pod('q', '{containers: [{name: a, image: b}]}'),
    del('pods/q'),
    pod('r', '{containers: [{name: a, image: b}]}', ', finalizers: [example.com/x]'),
    del('pods/r'),
    patch('merge', 'pods/r', 'metadata: {finalizers: [example.com/x, example.com/y]}'),
    patch('merge', 'pods/r', 'metadata: {finalizers: null}'),
    get('pods/r'),
  ),
]
