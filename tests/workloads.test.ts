import { beforeAll, describe, expect, test } from 'vitest'
import { Lab, labSpec, labs, pictureOf, runLabScript } from '../engine/index.ts'

/** Documents of the kinds and shapes with which Kubernetes' own documentation introduces itself, and what they must do. */
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: site
  labels:
    app: site
spec:
  replicas: 3
  selector:
    matchLabels:
      app: site
  template:
    metadata:
      labels:
        app: site
    spec:
      containers:
      - name: nginx
        image: nginx:1.14.2
        ports:
        - containerPort: 80
          name: web-port
`

const SERVICES = `apiVersion: v1
kind: Service
metadata:
  name: site
spec:
  selector:
    app: site
  ports:
  - name: http
    protocol: TCP
    port: 8080
    targetPort: web-port
---
apiVersion: v1
kind: Service
metadata:
  name: each
spec:
  clusterIP: None
  selector:
    app: site
  ports:
  - port: 80
`

const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: game
data:
  # one value
  lives: "3"
  # a file
  game.properties: |
    enemies=aliens,monsters
    lives.max=5
---
apiVersion: v1
kind: Pod
metadata:
  name: player
  labels:
    role: player
spec:
  containers:
  - name: shell
    image: alpine
    command: ["sleep", "3600"]
    env:
    - name: LIVES
      valueFrom:
        configMapKeyRef:
          name: game
          key: lives
    volumeMounts:
    - name: config
      mountPath: /config
      readOnly: true
  volumes:
  - name: config
    configMap:
      name: game
      items:
      - key: game.properties
        path: game.properties
`

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: site
  namespace: default
spec:
  podSelector:
    matchLabels:
      app: site
  policyTypes:
  - Ingress
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          project: friends
    - podSelector:
        matchLabels:
          role: player
    ports:
    - protocol: TCP
      port: 80
`

const SHELL = `apiVersion: v1
kind: Pod
metadata:
  name: shell
spec:
  containers:
  - name: shell
    image: busybox:1.36
    command: [sleep, "3600"]
`

describe('documents as the documentation shows them', () => {
  let lab: Lab
  const run = (script: string) => runLabScript(lab.sim, lab.host('workstation'), script).output
  const apply = (text: string, more = '') => run(`kubectl apply ${more} -f - <<'EOF'\n${text}EOF\n`)
  const podNames = () => run("kubectl get pods -l app=site -o name | sed 's,pod/,,'").trim().split('\n').sort()
  const addressOf = (pod: string) => run(`kubectl get pod ${pod} -o jsonpath={.status.podIP}`)
  const fetch = (from: string, url: string) => run(`kubectl exec ${from} -- wget -q -T 2 -O - ${url}`)

  beforeAll(() => {
    const found = labs.find(each => each.name === 'kubernetes')!
    lab = new Lab(labSpec(found), '1')
  })

  test('they are taken as they are', () => {
    expect(apply(DEPLOYMENT)).toBe('deployment.apps/site created\n')
    expect(apply(SERVICES)).toBe('service/site created\nservice/each created\n')
    expect(apply(CONFIG_MAP)).toBe('configmap/game created\npod/player created\n')
    expect(apply(SHELL)).toBe('pod/shell created\n')
    expect(run('kubectl create namespace friends && kubectl label namespace friends project=friends')).toContain(
      'labeled',
    )
    expect(apply(SHELL, '-n friends')).toBe('pod/shell created\n')
    lab.advance(lab.sim.now + 15e9)
    expect(run("kubectl get deployment site --no-headers | awk '{ print $2, $3, $4 }'")).toBe('3/3 3 3\n')
    expect(apply(DEPLOYMENT)).toBe('deployment.apps/site unchanged\n')
  })

  test('a ConfigMap is in the environment and in a file', () => {
    expect(run("kubectl exec player -- sh -c 'echo $LIVES; cat /config/game.properties'")).toBe(
      '3\nenemies=aliens,monsters\nlives.max=5\n',
    )
  })

  test('a Service is found by its name and leads to its pods', () => {
    expect(fetch('shell', 'http://site:8080/')).toContain('Welcome to nginx!')
    expect(run("kubectl exec shell -- nslookup each.default.svc.cluster.local | grep -c 'Address.*10.8.'")).toBe('3\n')
  })

  test('a NetworkPolicy lets in whom it names, and nobody else', () => {
    expect(apply(POLICY)).toBe('networkpolicy.networking.k8s.io/site created\n')
    lab.advance(lab.sim.now + 3e9)
    expect(fetch('player', 'http://site:8080/')).toContain('Welcome to nginx!')
    expect(fetch('-n friends shell', 'http://site.default:8080/')).toContain('Welcome to nginx!')
    expect(fetch('shell', 'http://site:8080/')).toMatch(/timed out/)
    for (const pod of podNames()) {
      expect(fetch('player', `http://${addressOf(pod)}/`)).toContain('Welcome to nginx!')
      expect(fetch('shell', `http://${addressOf(pod)}/`)).toMatch(/timed out/)
    }
  })

  test('a pod that is deleted comes back with another address, and all that knew the old one follow', () => {
    const before = podNames()
    const [victim = ''] = before
    const old = addressOf(victim)
    expect(run(`kubectl delete pod ${victim}`)).toBe(`pod "${victim}" deleted from default namespace\n`)
    lab.advance(lab.sim.now + 10e9)
    const [newcomer = ''] = podNames().filter(name => !before.includes(name))
    const address = addressOf(newcomer)
    expect(address).toMatch(/^10\.8\.[12]\.\d+$/)
    expect(address).not.toBe(old)

    const slices = run(
      'kubectl get endpointslices -l kubernetes.io/service-name=site -o jsonpath={.items[*].endpoints[*].addresses[*]}',
    )
    expect(slices.split(' ')).toContain(address)
    expect(slices.split(' ')).not.toContain(old)

    const names = run('kubectl exec shell -- nslookup each.default.svc.cluster.local')
    expect(names).toContain(address)
    expect(names.match(/Address.*10\.8\.\d+\.\d+/g)).toHaveLength(3)
    expect(names).not.toMatch(new RegExp(`${old.replaceAll('.', '\\.')}$`, 'm'))

    for (const node of ['k8s-cp1', 'k8s-w1', 'k8s-w2']) {
      const rules = runLabScript(lab.sim, lab.host(node), 'iptables-save -t nat').output
      expect(rules).toContain(`--to-destination ${address}:80`)
      expect(rules).not.toContain(`--to-destination ${old}:80`)
    }

    const shown = pictureOf(lab).hosts.flatMap(host => host.namespaces)
    const sandbox = shown.find(({ pod }) => pod === `default/${newcomer}`)
    expect(sandbox?.links.flatMap(link => link.addresses)).toContain(`${address}/24`)
    expect(shown.some(({ pod }) => pod === `default/${victim}`)).toBe(false)
    expect(fetch('player', 'http://site:8080/')).toContain('Welcome to nginx!')
  })
})
