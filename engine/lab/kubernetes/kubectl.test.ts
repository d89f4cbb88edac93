import { expect, test } from 'vitest'
import { Lab } from '../lab.ts'
import { runScript } from '../lab-script.ts'
import { kubernetes } from '../labs/kubernetes.ts'
import { labSpec } from '../spec.ts'
import { KEY, TestTerminal } from '../testterminal.ts'

/** What needs a kubelet: kubectl on the workstation of the reference lab. */
const lab = new Lab(labSpec(kubernetes), '1')
const workstation = lab.host('workstation')

const sh = (script: string): string => {
  const { output, status } = runScript(lab.sim, workstation, `exec 2>&1\n${script}\n`)
  expect([...lab.topology.hosts.values()].flatMap(host => host.faults)).toEqual([])
  return status === 0 ? output : `${output}[exit ${status}]\n`
}

const POD = `
apiVersion: v1
kind: Pod
metadata: {name: two, labels: {app: two}}
spec:
  initContainers:
  - {name: setup, image: busybox, command: [sh, -c, "echo prepared"]}
  containers:
  - {name: a, image: busybox, command: [sh, -c, "i=0; while true; do echo line $((i++)); sleep 1; done"]}
  - {name: b, image: busybox, command: [sleep, infinity]}
`

test('logs: of one container, of all, of the run before, of what has not started', () => {
  sh(`cat > pod.yaml <<'E'${POD}E
kubectl apply -f pod.yaml
kubectl create deployment crash --image=busybox -- sh -c 'echo begins; sleep 1; echo breaks >&2; exit 3'
kubectl create deployment absent --image=nosuchimage
sleep 9`)
  expect(sh('kubectl logs two --tail=2')).toBe('Defaulted container "a" out of: a, b, setup (init)\nline 6\nline 7\n')
  expect(sh('kubectl logs two --all-containers --prefix --tail=1')).toBe(
    '[pod/two/setup] prepared\n[pod/two/a] line 7\n',
  )
  expect(sh('timeout 3 kubectl logs -f two a --since=1s')).toBe('line 7\nline 8\nline 9\nline 10\n[exit 124]\n')
  expect(sh('kubectl logs two -c nope')).toBe('error: container nope is not valid for pod two\n[exit 1]\n')
  expect(sh('kubectl logs -p deploy/crash')).toBe('begins\nbreaks\n')
  expect(sh('kubectl logs deploy/absent').replace(/absent-[a-z0-9-]+/, 'POD')).toBe(
    'Error from server (BadRequest): container "nosuchimage" in pod "POD" is waiting to start: trying and failing to pull image\n[exit 1]\n',
  )
  expect(sh('kubectl logs two -c b -p')).toBe(
    'Error from server (BadRequest): previous terminated container "b" in pod "two" not found\n[exit 1]\n',
  )
})

test('exec: streams, status, a container without a shell', () => {
  expect(sh("kubectl exec two -c a -- sh -c 'cat; echo err >&2; exit 7' </dev/null")).toBe(
    'err\ncommand terminated with exit code 7\n[exit 7]\n',
  )
  expect(sh('echo hello | kubectl exec -i two -c a -- tr a-z A-Z')).toBe('HELLO\n')
  expect(sh('kubectl exec -it two -c a -- true')).toBe(
    'Unable to use a TTY - input is not a terminal or the right kind of file\n',
  )
  expect(sh('kubectl exec -n kube-system deploy/coredns -- sh').replace(/"[0-9a-f]{64}"/, 'ID')).toBe(
    'error: Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec ID: OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown\n[exit 1]\n',
  )
  expect(sh('kubectl exec two -c nope -- true')).toBe(
    'Error from server (BadRequest): container nope is not valid for pod two\n[exit 1]\n',
  )
})

test('exec -it is a terminal: prompt, Ctrl-C, size, end of input, status', () => {
  const terminal = new TestTerminal(100, workstation)
  terminal.run('kubectl exec -it two -c b -- sh')
  expect(terminal.run('hostname; tty; echo $LINES $COLUMNS')).toBe('two\n/dev/pts/0\n24 100\n')
  terminal.type('sleep 100', KEY.enter)
  terminal.type(KEY.ctrl('c'))
  expect(terminal.run('echo $?')).toBe('130\n')
  terminal.lab.terminal.resize(40, 120)
  terminal.pass(1)
  expect(terminal.run('echo $LINES $COLUMNS')).toBe('40 120\n')
  terminal.type('exit 5', KEY.enter)
  expect(terminal.run('hostname; echo $?')).toMatch(/^workstation\n/)
  expect(terminal.output).toContain('command terminated with exit code 5')
})

test('describe: a crashing pod with its states and events, the workload behind it, its node', () => {
  const pod = sh('kubectl describe pods crash')
  expect(pod).toMatch(
    /^ {4}State: {10}Waiting\n {6}Reason: {7}CrashLoopBackOff\n {4}Last State: {5}Terminated\n {6}Reason: {7}Error\n {6}Exit Code: {4}3\n/m,
  )
  expect(pod).toMatch(/^Events:\n {2}Type {5}Reason {5}Age +From {15}Message\n/m)
  expect(pod).toMatch(/^ {2}Warning {2}BackOff .* Back-off restarting failed container busybox in pod crash-/m)
  expect(sh('kubectl describe deploy crash')).toMatch(/^NewReplicaSet: {3}crash-\w+ \(1\/1 replicas created\)$/m)
  const node = sh('kubectl describe node k8s-cp1')
  expect(node).toMatch(/^Taints: +node-role.kubernetes.io\/control-plane:NoSchedule$/m)
  expect(node).toMatch(/^ {2}kube-system +kube-apiserver-k8s-cp1 +250m \(12%\) +0 \(0%\) /m)
})

test('run: a shell in a pod of its own on the terminal, which goes away with it', () => {
  const terminal = new TestTerminal(100, workstation)
  terminal.type('kubectl run -it --rm box --image=busybox --restart=Never -- sh', KEY.enter)
  terminal.pass(3)
  expect(terminal.output).toContain("If you don't see a command prompt, try pressing enter.")
  terminal.type(KEY.enter)
  expect(terminal.run('hostname; echo $((6 * 7))')).toBe('box\n42\n')
  terminal.type('exit 3', KEY.enter)
  terminal.pass(2)
  expect(terminal.output).toContain('pod "box" deleted from default namespace')
  expect(terminal.output).toContain('pod default/box terminated (Error)')
  expect(terminal.run('kubectl get pod box')).toContain('NotFound')
})

test('run: input from a pipe, output to a file, the exit status of the container', () => {
  expect(sh('echo hello | kubectl run up --image=busybox -i --rm --quiet --restart=Never -- tr a-z A-Z')).toBe(
    'HELLO\n',
  )
  expect(sh('kubectl run fails --image=busybox --attach --quiet --restart=Never -- sh -c "sleep 2; exit 7"')).toBe(
    'pod default/fails terminated (Error)\n[exit 7]\n',
  )
  expect(
    sh(
      'kubectl run talks --image=busybox --restart=Never -- sh -c "for i in 1 2 3; do sleep 1; echo \\$i; done"; sleep 1.5; kubectl attach talks -q',
    ),
  ).toMatch(/^pod\/talks created\n.*3\n$/s)
})

test('wait: until a deployment is available, until a pod is gone', () => {
  expect(
    sh(
      'kubectl create deployment late --image=busybox -- sleep 1000; kubectl wait --for=condition=Available deploy/late',
    ),
  ).toBe('deployment.apps/late created\ndeployment.apps/late condition met\n')
  expect(
    sh('(sleep 1; kubectl delete deploy late >/dev/null) & kubectl wait --for=delete pods -l app=late --timeout=60s'),
  ).toMatch(/^pod\/late-\S+ condition met\n$/)
})

test('port-forward: a local port that leads into the pod, several connections, a port where nobody listens', () => {
  sh(`kubectl run web --image=registry.k8s.io/e2e-test-images/agnhost:2.45 --port=8080 -- netexec
kubectl expose pod web --name=web --port=80 --target-port=8080
kubectl wait --for=condition=Ready pod/web`)
  expect(
    sh(`kubectl port-forward svc/web 9000:80 >out.txt 2>&1 & sleep 1
for i in 1 2; do printf 'GET /hostname HTTP/1.0\\r\\n\\r\\n' | nc 127.0.0.1 9000 | tail -1; echo; done
kill -INT $!; wait $!; echo status $?; cat out.txt`),
  ).toBe(
    'web\nweb\nstatus 0\nForwarding from 127.0.0.1:9000 -> 8080\nForwarding from [::1]:9000 -> 8080\nHandling connection for 9000\nHandling connection for 9000\n',
  )
  const lost = sh(`kubectl port-forward web 9001:81 >out.txt 2>&1 & sleep 1
echo hello | nc -q 1 ::1 9001; wait $!; echo status $?; cat out.txt`)
  expect(lost).toMatch(/^status 1\nForwarding from 127.0.0.1:9001 -> 81\n/)
  expect(lost).toMatch(
    /err="an error occurred forwarding 9001 -> 81: error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace .*: connect: connection refused IPv6 /,
  )
  expect(lost).toMatch(/error: lost connection to pod\n$/)
  expect(sh('nc -l -p 9002 & sleep 0.1; kubectl port-forward web 9002:8080 --address=0.0.0.0; kill %1')).toBe(
    'Unable to listen on port 9002: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 0.0.0.0:9002: bind: address already in use]\nerror: unable to listen on any of the requested ports: [{9002 8080}]\n',
  )
})

test('what is said when the node of a pod cannot be reached', () => {
  sh('kubectl run far --image=busybox --restart=Never -- sleep 1000; kubectl wait --for=condition=Ready pod/far')
  const node = sh('kubectl get pod far -o jsonpath={.spec.nodeName}')
  runScript(lab.sim, lab.host(node), 'ip link set eth0 down')
  expect(
    sh('kubectl logs far')
      .replace(/10\.10\.20\.\d+/g, 'ADDRESS')
      .replace(/i\/o timeout|connect: no route to host/, 'WHY'),
  ).toBe(
    'Error from server: Get "https://ADDRESS:10250/containerLogs/default/far/far": dial tcp ADDRESS:10250: WHY\n[exit 1]\n',
  )
  expect(
    sh('kubectl exec far -- true')
      .replace(/10\.10\.20\.\d+/g, 'ADDRESS')
      .replace(/i\/o timeout|connect: no route to host/, 'WHY'),
  ).toBe(
    'error: Internal error occurred: error sending request: Post "https://ADDRESS:10250/exec/default/far/far?command=true&error=1&output=1": dial tcp ADDRESS:10250: WHY\n[exit 1]\n',
  )
})
