# kubectl describe, of objects that no controller has seen.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cat > objects.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web, tier: front}
  annotations:
    short: value
    long: "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789"
    lines: "one\ntwo\n"
spec:
  automountServiceAccountToken: false
  priority: 0
  initContainers:
  - {name: setup, image: "busybox:1.36", command: [sh, -c, "echo a\necho b"]}
  containers:
  - name: app
    image: nginx:1.27
    args: [--verbose, "--name=x y"]
    ports:
    - {containerPort: 80, name: http}
    - {containerPort: 53, protocol: UDP}
    resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
    livenessProbe: {httpGet: {path: /healthz, port: 80}, initialDelaySeconds: 3}
    readinessProbe: {tcpSocket: {port: http}, periodSeconds: 5}
    startupProbe: {exec: {command: [cat, /tmp/ready]}}
    envFrom:
    - configMapRef: {name: settings}
    - {prefix: S_, secretRef: {name: hidden, optional: true}}
    env:
    - {name: PLAIN, value: "one"}
    - {name: LINES, value: "one\ntwo"}
    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
    - {name: LIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}
    - {name: CPUS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
    - {name: PASSWORD, valueFrom: {secretKeyRef: {name: hidden, key: password}}}
    - {name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: colour, optional: true}}}
    volumeMounts:
    - {name: scratch, mountPath: /var/scratch}
    - {name: settings, mountPath: /etc/settings, readOnly: true}
    - {name: host, mountPath: /host, subPath: log}
  - {name: plain, image: busybox}
  volumes:
  - {name: scratch, emptyDir: {sizeLimit: 1Gi}}
  - {name: settings, configMap: {name: settings}}
  - {name: hidden, secret: {secretName: hidden, optional: true}}
  - {name: host, hostPath: {path: /var/log, type: Directory}}
  - {name: info, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
  - name: several
    projected:
      sources:
      - configMap: {name: settings}
      - secret: {name: hidden}
      - downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}
  nodeSelector: {disk: ssd}
  tolerations:
  - {key: dedicated, operator: Equal, value: web, effect: NoSchedule}
  - {key: slow, operator: Exists, effect: NoExecute, tolerationSeconds: 60}
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web-2}
spec:
  automountServiceAccountToken: false
  containers:
  - {name: one, image: busybox}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, labels: {app: shop}}
spec:
  replicas: 3
  selector: {matchLabels: {app: shop}, matchExpressions: [{key: tier, operator: In, values: [b, a]}]}
  template:
    metadata: {labels: {app: shop, tier: a}, annotations: {why: because}}
    spec:
      serviceAccountName: shop
      containers:
      - {name: shop, image: "nginx:1.27", ports: [{containerPort: 8080}], env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}
      volumes: [{name: tmp, emptyDir: {}}]
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: copies}
spec:
  replicas: 2
  selector: {matchLabels: {app: copies}}
  template:
    metadata: {labels: {app: copies}}
    spec: {containers: [{name: c, image: busybox}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: everywhere}
spec:
  selector: {matchLabels: {app: everywhere}}
  template:
    metadata: {labels: {app: everywhere}}
    spec: {nodeSelector: {kubernetes.io/os: linux}, hostNetwork: true, containers: [{name: c, image: busybox}], tolerations: [{operator: Exists}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: base}
spec:
  serviceName: base
  selector: {matchLabels: {app: base}}
  template:
    metadata: {labels: {app: base}}
    spec: {containers: [{name: c, image: busybox}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: ["true"]}]}
---
apiVersion: v1
kind: Service
metadata: {name: shop, annotations: {note: x}}
spec:
  selector: {app: shop, tier: a}
  clusterIP: 10.96.0.40
  ports: [{name: http, port: 80, targetPort: 8080}, {name: dns, port: 53, protocol: UDP, targetPort: dns}]
---
apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {type: ExternalName, externalName: www.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: open}
spec:
  type: NodePort
  clusterIP: 10.96.0.41
  ports: [{port: 80, nodePort: 30080}]
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, selector: {app: x}, ports: [{port: 5432}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: shop-abc, labels: {kubernetes.io/service-name: shop}}
addressType: IPv4
ports: [{name: http, port: 8080, protocol: TCP}]
endpoints:
- {addresses: [10.8.1.2], conditions: {ready: true}, nodeName: n1, targetRef: {kind: Pod, name: shop-1, namespace: default}}
- {addresses: [10.8.1.3], conditions: {ready: true}}
- {addresses: [10.8.1.4], conditions: {ready: false}}
- {addresses: [10.8.1.5], conditions: {ready: true}, zone: a}
- {addresses: [10.8.1.6]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: empty}
addressType: IPv4
endpoints: []
---
apiVersion: v1
kind: Endpoints
metadata: {name: manual}
subsets:
- addresses: [{ip: 10.8.1.2}, {ip: 10.8.1.3}]
  notReadyAddresses: [{ip: 10.8.1.4}]
  ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: red, file.conf: "a = 1\nb = 2\n"}
binaryData: {blob: AAEC}
---
apiVersion: v1
kind: Secret
metadata: {name: hidden}
stringData: {password: s3cret, user: me}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
imagePullSecrets: [{name: hidden}, {name: gone}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: all}
spec: {podSelector: {}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: some}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: front}}
    - namespaceSelector: {matchLabels: {team: a}}
      podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [x, z]}]}
    - namespaceSelector: {}
    - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/16]}
    ports: [{port: 80}, {port: http, protocol: UDP}, {port: 8000, endPort: 8100}]
  - {}
  egress:
  - to: [{ipBlock: {cidr: 0.0.0.0/0}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: site, annotations: {a: b}}
spec:
  ingressClassName: nginx
  tls: [{hosts: [a.example.com, b.example.com], secretName: tls}, {hosts: [c.example.com]}]
  rules:
  - host: a.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}, {path: /x, pathType: Exact, backend: {service: {name: nope, port: {name: http}}}}]}
  - http: {paths: [{path: /y, pathType: Prefix, backend: {service: {name: headless, port: {number: 5432}}}}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: bare}
spec: {defaultBackend: {service: {name: shop, port: {number: 80}}}}
---
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {node-role.kubernetes.io/control-plane: "", kubernetes.io/role: extra}}
spec: {podCIDR: 10.8.0.0/24, podCIDRs: [10.8.0.0/24], taints: [{key: b, value: v, effect: NoSchedule}, {key: a, effect: NoExecute}]}
status:
  capacity: {cpu: "4", memory: 8Gi, pods: "110", ephemeral-storage: 100Gi, hugepages-2Mi: "0"}
  allocatable: {cpu: 3900m, memory: 7Gi, pods: "110", ephemeral-storage: 90Gi, hugepages-2Mi: "0"}
  addresses: [{type: InternalIP, address: 10.10.20.3}, {type: Hostname, address: n1}]
  conditions:
  - {type: Ready, status: "True", lastHeartbeatTime: "2026-01-02T03:04:05Z", lastTransitionTime: "2026-01-02T03:04:05Z", reason: KubeletReady, message: kubelet is posting ready status}
  nodeInfo: {machineID: m, systemUUID: s, bootID: b, kernelVersion: "6.1", osImage: Debian, operatingSystem: linux, architecture: amd64, containerRuntimeVersion: "containerd://2.0.0", kubeletVersion: v1.34.4, kubeProxyVersion: ""}
---
apiVersion: v1
kind: Pod
metadata: {name: placed}
spec:
  nodeName: n1
  automountServiceAccountToken: false
  containers:
  - {name: one, image: busybox, resources: {requests: {cpu: 390m, memory: 700Mi, ephemeral-storage: 1Gi}, limits: {cpu: "1", memory: 1Gi}}}
---
apiVersion: v1
kind: Event
metadata: {name: web.1, namespace: default}
involvedObject: {kind: Pod, namespace: default, name: web-2}
type: Warning
reason: FailedScheduling
message: "0/1 nodes are available.  "
source: {component: default-scheduler}
firstTimestamp: "2026-01-02T03:04:05Z"
lastTimestamp: "2026-01-02T03:04:05Z"
count: 1
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules:
- {apiGroups: ["", apps], resources: [pods, deployments, pods/log], verbs: [get, list, watch]}
- {apiGroups: [""], resources: [configmaps], resourceNames: [a, b], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: urls}
rules: [{nonResourceURLs: [/healthz, "/metrics/*"], verbs: [get, post]}, {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: robot, namespace: default}, {kind: Group, name: team, apiGroup: rbac.authorization.k8s.io}]
Y
kubectl create serviceaccount shop >/dev/null
run kubectl create -f objects.yaml
run kubectl describe pod web
run kubectl describe pod web-2 --show-events=false
run kubectl describe deploy shop
run kubectl describe rs/copies ds/everywhere
run kubectl describe sts
run kubectl describe job once
run kubectl describe svc shop
run kubectl describe svc outside open headless
run kubectl describe endpointslice shop-abc
run kubectl describe endpointslice empty
run kubectl describe ep manual
run kubectl describe cm settings
run kubectl describe secret hidden
run kubectl describe sa robot
run kubectl describe netpol
run kubectl describe ing
run kubectl describe node n1
run kubectl describe ns default
run kubectl describe role reader
run kubectl describe clusterrole urls
run kubectl describe rolebinding readers
run kubectl describe lease -n kube-system nothing
run kubectl describe storageclass
run kubectl describe pods nope
run kubectl describe pods place
run kubectl describe pod/nope
run kubectl describe pods -l app=web --show-events=false
run kubectl describe pods -n kube-public
run kubectl describe
run kubectl describe foo
