# kubectl logs, exec and attach where there is no kubelet: what is refused before.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cat > pods.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: {name: one, labels: {app: x}}
spec: {automountServiceAccountToken: false, containers: [{name: a, image: busybox}]}
---
apiVersion: v1
kind: Pod
metadata: {name: two, labels: {app: x}}
spec: {automountServiceAccountToken: false, initContainers: [{name: i, image: busybox}], containers: [{name: a, image: busybox}, {name: b, image: busybox}]}
---
apiVersion: v1
kind: Pod
metadata: {name: chosen, annotations: {kubectl.kubernetes.io/default-container: b}}
spec: {automountServiceAccountToken: false, containers: [{name: a, image: busybox}, {name: b, image: busybox}]}
---
apiVersion: v1
kind: Pod
metadata: {name: wrong, annotations: {kubectl.kubernetes.io/default-container: z}}
spec: {automountServiceAccountToken: false, containers: [{name: a, image: busybox}, {name: b, image: busybox}]}
---
apiVersion: v1
kind: Service
metadata: {name: bare}
spec: {ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: none}
spec: {selector: {matchLabels: {app: none}}, template: {metadata: {labels: {app: none}}, spec: {containers: [{name: a, image: busybox}]}}}
Y
run kubectl create -f pods.yaml
run kubectl logs one
run kubectl logs one -c z
run kubectl logs one a
run kubectl logs two
run kubectl logs two -c i
run kubectl logs two --all-containers
run kubectl logs chosen
run kubectl logs wrong
run kubectl logs nope
run kubectl logs pod/nope
run kubectl logs nope/nope
run kubectl logs deploy/none --pod-running-timeout=1s
run kubectl logs svc/bare
run kubectl logs cm/kube-root-ca.crt
run kubectl logs sa/default
run kubectl logs -l app=y
run kubectl logs -l app=x
run kubectl logs -l app=x one
run kubectl logs
run kubectl logs one two three
run kubectl logs one two -c a
run kubectl logs one -c a --all-containers
run kubectl logs one --tail=-2
run kubectl logs one --since=-1s
run kubectl logs one --since=soon
run kubectl logs one --since=1s --since-time=2026-01-01T00:00:00Z
run kubectl logs one --since-time=yesterday
run kubectl logs one --limit-bytes=-1
run kubectl logs one --tail=many
run kubectl logs one --follow=maybe
run kubectl logs one -x
run kubectl logs one -n nowhere
run kubectl exec
run kubectl exec one
run kubectl exec one date
run kubectl exec one -- date
run kubectl exec one -c z -- date
run kubectl exec two -- date
run kubectl exec chosen -- date
run kubectl exec wrong -- date
run kubectl exec nope -- date
run kubectl exec deploy/none --pod-running-timeout=1s -- date
run kubectl exec sa/default -- date
run kubectl exec -it one -- sh
run kubectl exec -it one -q -- sh
run kubectl exec -- date
run kubectl exec -f pods.yaml -- date
cat > ports.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: {name: ports, labels: {app: ports}}
spec:
  automountServiceAccountToken: false
  containers: [{name: a, image: busybox, ports: [{containerPort: 80, name: http}, {containerPort: 53, protocol: UDP, name: dns}]}]
---
apiVersion: v1
kind: Service
metadata: {name: ports}
spec: {selector: {app: ports}, ports: [{port: 8080, name: web, targetPort: http}, {port: 53, protocol: UDP, name: dns}, {port: 90, name: bad, targetPort: nope}]}
Y
kubectl create -f ports.yaml
run kubectl port-forward
run kubectl port-forward ports
run kubectl port-forward ports 8080
run kubectl port-forward nope 8080
run kubectl port-forward ports 8080:http
run kubectl port-forward ports 8080:none
run kubectl port-forward ports 53
run kubectl port-forward ports 8080:
run kubectl port-forward svc/ports 8080
run kubectl port-forward svc/ports web
run kubectl port-forward svc/ports 81
run kubectl port-forward svc/ports none
run kubectl port-forward svc/ports 90
run kubectl port-forward svc/ports 53
run kubectl port-forward svc/bare 80
run kubectl port-forward sa/default 80
