# label, annotate and set change files without asking a server (--local).
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cat >pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web, tier: front}
spec:
  containers:
  - name: web
    image: nginx:1.25
Y
cat >several.yaml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
---
kind: Strange
apiVersion: example.com/v1
metadata: {name: two, namespace: far}
---
apiVersion: v1
kind: List
items:
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: three, labels: {a: c}}}
- {kind: Pod}
Y
printf 'kind: Strange\napiVersion: example.com/v1\nmetadata: {name: two}\n' >strange.yaml
run kubectl label --local -f pod.yaml a=b
run kubectl label --local -f pod.yaml a=b -o yaml
run kubectl label --local -f pod.yaml a=b -o name
run kubectl label --local -f pod.yaml app=web
run kubectl label --local -f pod.yaml app=other
run kubectl label --local -f pod.yaml app=other --overwrite -o 'jsonpath={.metadata.labels}{"\n"}'
run kubectl label --local -f pod.yaml app-
run kubectl label --local -f pod.yaml nope-
run kubectl label --local -f pod.yaml --list | sort
run kubectl label --local -f pod.yaml a=b --dry-run=client
run kubectl label --local -f pod.yaml a=b --dry-run=server
run kubectl label --local pods web a=b
run kubectl label --local a=b
run kubectl label --local -f pod.yaml
run kubectl label --local -f several.yaml a=b
run kubectl label --local -f several.yaml --list
run kubectl label --local -f several.yaml a=b --resource-version=1
run kubectl label --local -f several.yaml a=b -n near
cat pod.yaml | run kubectl label --local -f - a=b
run kubectl label --local -f nope.yaml a=b
run kubectl annotate --local -f pod.yaml a=b
run kubectl annotate --local -f pod.yaml a=b -o json
run kubectl annotate --local -f pod.yaml a-
run kubectl annotate --local -f several.yaml a=b
run kubectl annotate --local -f several.yaml --list
run kubectl annotate --local pods web a=b
run kubectl annotate --local a=b
run kubectl annotate --local -f pod.yaml a=b --dry-run=server
run kubectl set image --local -f pod.yaml web=nginx:1.26
run kubectl set image --local -f pod.yaml web=nginx:1.26 -o yaml
run kubectl set image --local -f strange.yaml web=nginx:1.26
run kubectl set env --local -f pod.yaml A=b -o 'jsonpath={.spec.containers[0].env}{"\n"}'
