import { expect, test } from 'vitest'
import { Lab } from '../../../lab.ts'
import { runScript } from '../../../lab-script.ts'
import { kubernetes } from '../../../labs/kubernetes.ts'
import { labSpec } from '../../../spec.ts'

const PODS = `kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata: {name: names}
spec:
  containers:
  - {name: tcp, image: registry.k8s.io/e2e-test-images/agnhost:2.53, args: [serve-hostname, --tcp, --http=false, --port=80]}
  - {name: udp, image: registry.k8s.io/e2e-test-images/agnhost:2.53, args: [serve-hostname, --udp, --http=false, --port=80]}
  - {name: http, image: registry.k8s.io/e2e-test-images/agnhost:2.53, args: [serve-hostname]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  containers:
  - {name: c, image: registry.k8s.io/e2e-test-images/agnhost:2.53, args: [pause]}
EOF
kubectl wait --for=condition=Ready pod/names pod/client --timeout=30s
`

test('serve-hostname answers over TCP, UDP and HTTP, and connect tells what became of an attempt', () => {
  const lab = new Lab(labSpec(kubernetes), '1')
  const run = (script: string) => runScript(lab.sim, lab.host('workstation'), script).output
  expect(run(PODS)).toContain('pod/client condition met')
  const connect = (to: string, ...flags: readonly string[]) =>
    run(`ip=$(kubectl get pod names -o jsonpath='{.status.podIP}')
kubectl exec client -- /agnhost connect ${to.replace('POD', '$ip')} --timeout=1s ${flags.join(' ')} 2>&1; echo $?`)
  expect(connect('POD:80')).toBe('0\n')
  expect(connect('POD:80', '--protocol=udp')).toBe('0\n')
  expect(connect('POD:81')).toBe('REFUSED\ncommand terminated with exit code 1\n1\n')
  expect(connect('POD:81', '--protocol=udp')).toMatch(/^REFUSED: read udp.*\n.*\n1\n$/)
  expect(connect('10.8.1.200:80', '--protocol=udp')).toMatch(/^TIMEOUT: .*\n.*\n1\n$/)
  expect(connect('nobody:80')).toMatch(/^DNS: .*\n.*\n1\n$/)
  expect(connect('nowhere')).toMatch(/^UNKNOWN: .*\n.*\n1\n$/)
  expect(run("kubectl exec client -- curl -s $(kubectl get pod names -o jsonpath='{.status.podIP}'):9376")).toBe(
    'names',
  )
  expect(run('kubectl logs names -c udp')).toMatch(
    /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d Serving on port 80\.\n.* UDP request from 10\.8\.[12]\.\d+:\d+\n$/,
  )
})
