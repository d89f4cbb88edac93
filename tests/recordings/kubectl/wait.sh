# kubectl wait, without anything that changes by itself.
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
spec: {automountServiceAccountToken: false, containers: [{name: a, image: busybox}]}
Y
kubectl create -f pods.yaml
run kubectl wait --for=condition=Ready pod/one --timeout=1s
run kubectl wait --for=condition=Ready pod/one pod/two --timeout=1s
run kubectl wait --for=condition=Ready pod one --timeout=0
run kubectl wait --for=condition=PodScheduled=false pod/one --timeout=0
run kubectl wait --for=jsonpath='{.status.phase}'=Pending pod/one
run kubectl wait --for=jsonpath='{.status.phase}'=Pending pods -l app=x
run kubectl wait --for=jsonpath='{.status.phase}'=Pending pods --all
run kubectl wait --for=jsonpath='{.status.phase}'=Running pods --all --timeout=1s
run kubectl wait --for=jsonpath='{.metadata.name}' pod/one
run kubectl wait --for=jsonpath='.metadata.name' pod/one -o name
run kubectl wait --for=jsonpath='{.metadata}'=x pod/one --timeout=1s
run kubectl wait --for=jsonpath='{.nope}' pod/one --timeout=1s
run kubectl wait --for=jsonpath='{.a}'= pod/one
run kubectl wait --for=jsonpath='{.a}'=b=c pod/one
run kubectl wait --for=jsonpath='{.a' pod/one
run kubectl wait --for=delete pod/one --timeout=1s
run kubectl wait --for=delete pod/one --timeout=0
run kubectl wait --for=delete pod/nope
run kubectl wait --for=delete pods -l app=y
run kubectl wait --for=create pod/one
run kubectl wait --for=create pod/nope --timeout=1s
run kubectl wait --for=condition=Ready pod/nope
run kubectl wait --for=condition=Ready pods -l app=y
run kubectl wait --for=condition=Ready pods
run kubectl wait --for=ready pod/one
run kubectl wait pod/one
run kubectl wait --for=condition=Ready
run kubectl wait --for=condition=Ready foo/one
(sleep 1; kubectl delete pod one >/dev/null) &
run kubectl wait --for=delete pod/one --timeout=10s
run kubectl wait --for=jsonpath='{.status.phase}'=Pending -f pods.yaml
