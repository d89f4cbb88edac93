# Manifests: applied again, changed, cut down, wrong; labels and annotations.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
web() {
  printf '%s\n' 'apiVersion: apps/v1' 'kind: Deployment' 'metadata:' '  name: web' 'spec:' "  replicas: $1" '  selector:' '    matchLabels: {app: web}' \
    '  template:' '    metadata:' '      labels: {app: web}' '    spec:' '      containers:' "      - {name: web, image: 'nginx:$2'$3}"
}
web 2 1.27 ", ports: [{containerPort: 80}, {containerPort: 81}]" > web.yaml
run kubectl apply -f web.yaml
run kubectl apply -f web.yaml
web 3 1.28 ", ports: [{containerPort: 80}]" > web.yaml
run kubectl apply -f web.yaml --dry-run=client
run kubectl apply -f web.yaml --dry-run=server
run kubectl apply -f web.yaml
run kubectl get deploy web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].image} {.spec.template.spec.containers[*].ports[*].containerPort}{"\n"}'
run kubectl apply view-last-applied deploy/web
run kubectl apply -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: one, labels: {a: b, c: d}}
data: {x: "1", y: "yes", z: "a: b", w: "two\nlines\n", e: "", n: "null"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: two}
END
run kubectl get cm one -o yaml
run kubectl apply -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: one, labels: {a: b}}
data: {x: "1", y: "no"}
END
run kubectl get cm one -o jsonpath='{.data} {.metadata.labels}{"\n"}'
run kubectl create cm bare --from-literal=a=b
run kubectl apply -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: bare}
data: {a: c}
END
run kubectl apply -f - <<END
apiVersion: v1
kind: Pod
metadata: {name: typo}
spec: {containers: [{name: a, image: b, port: 80}]}
END
run kubectl apply -f - <<END
apiVersion: v1
kind: Pod
metadata: {name: Wrong_Name}
spec: {containers: []}
END
run kubectl apply -f - <<END
apiVersion: example.com/v1
kind: Foo
metadata: {name: x}
END
run kubectl apply -f - <<END
kind: Pod
metadata: {name: x}
END
run kubectl apply -f - <<END
apiVersion: v1
kind: Pod
  metadata: {name: x}
END
run kubectl apply -f - < /dev/null
run kubectl apply -f nope.yaml
run kubectl apply -n shop -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: one, namespace: default}
END
run kubectl apply -n nowhere -f web.yaml
run kubectl apply
run kubectl apply foo
run kubectl apply --server-side -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: server}
data: {a: b}
END
run kubectl apply --server-side --field-manager=other -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: server}
data: {a: c}
END
run kubectl apply --server-side --field-manager=other --force-conflicts -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: server}
data: {a: c}
END
run kubectl apply --force-conflicts -f web.yaml
run kubectl label cm one tier=db
run kubectl label cm one tier=db
run kubectl label cm one tier=web
run kubectl label --overwrite cm one tier=web
run kubectl label cm one tier-
run kubectl label cm one tier-
run kubectl label cm one
run kubectl label cm one 'a=b c'
run kubectl label cm nope a=b
run kubectl label cm --all all=yes
run kubectl annotate cm two note='some text'
run kubectl annotate cm two note=other
run kubectl annotate --overwrite cm two note=other
run kubectl annotate cm two note-
run kubectl annotate cm two
run kubectl create -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: two}
END
run kubectl create -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {generateName: ""}
END
run kubectl delete -f web.yaml
run kubectl delete -f web.yaml
run kubectl delete -f web.yaml --ignore-not-found
