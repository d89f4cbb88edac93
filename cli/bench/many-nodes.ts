import { Lab, labSpec } from '../../engine/index.ts'
import { mustRun } from './labs.ts'
import { NotMeasured, timed } from './measure.ts'

/** The size for which there is a budget, and the size that is measured. */
const NODES = 1_000
const MEASURED = 20
const PODS_A_NODE = 10

/** Seconds until a cluster with its pods and services is up: measured for a few nodes, and multiplied as if each node cost the same. */
export function manyNodes(): number | NotMeasured {
  let running = 0
  const names = Array.from({ length: MEASURED }, (_, at) => `n${at + 1}`)
  const hosts = ['cp', ...names].map((name, at) => ({
    name,
    interfaces: [{ name: 'eth0', addresses: [`10.10.20.${at + 3}/22`] }],
    // flanneld takes the device of the default route.
    routes: [{ to: 'default', via: '10.10.20.1' }],
    files: { '/etc/resolv.conf': 'nameserver 10.10.20.1\n' },
  }))
  const spec = labSpec({
    name: 'many-nodes',
    title: 'Many nodes',
    start: 'cp',
    hosts,
    switches: [{ name: 'switch', ports: hosts.map(({ name }) => `${name}:eth0`) }],
    cluster: { controlPlane: 'cp', workers: names },
  })
  const milliseconds = timed(() => {
    const lab = new Lab(spec, '1')
    mustRun(lab, 'cp', WORKLOAD)
    lab.advance(lab.sim.now + 20e9)
    running = Number(
      mustRun(lab, 'cp', "kubectl get pods -n many --no-headers | awk '/Running/ { n++ } END { print n + 0 }'\n"),
    )
  })
  const wanted = MEASURED * PODS_A_NODE
  if (running !== wanted) return new NotMeasured(`${running} of ${wanted} pods ran after 20 seconds`)
  return (milliseconds / 1000) * (NODES / MEASURED)
}

const WORKLOAD = `kubectl create namespace many >/dev/null
for i in $(seq ${MEASURED}); do cat <<EOF
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app$i
  namespace: many
spec:
  replicas: ${PODS_A_NODE}
  selector:
    matchLabels:
      app: app$i
  template:
    metadata:
      labels:
        app: app$i
    spec:
      containers:
      - name: app
        image: registry.k8s.io/e2e-test-images/agnhost:2.53
---
apiVersion: v1
kind: Service
metadata:
  name: app$i
  namespace: many
spec:
  selector:
    app: app$i
  ports:
  - port: 80
---
EOF
done | kubectl apply -f - >/dev/null
`
