# replace, also by force: conflicts, fields that may not change, objects that are not there.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cm() { printf '%s\n' 'apiVersion: v1' 'kind: ConfigMap' 'metadata:' '  name: one' "$1" 'data:' "  a: $2"; }
cm '  labels: {x: w}' b > cm.yaml
cm "  labels: {x: y}" b > bool.yaml
run kubectl replace -f bool.yaml
run kubectl replace -f cm.yaml
kubectl create -f cm.yaml
run kubectl replace -f cm.yaml
cm '  labels: {x: z}' c > cm.yaml
run kubectl replace -f cm.yaml -o yaml
run kubectl replace -f cm.yaml --save-config
run kubectl get cm one -o jsonpath='{.metadata.annotations}{"\n"}'
run kubectl replace -f cm.yaml --dry-run=client
run kubectl replace -f cm.yaml --dry-run=server
run kubectl replace -f cm.yaml --dry-run=client -o yaml
run kubectl replace -f cm.yaml -o name
cm '  resourceVersion: "1"' d > old.yaml
run kubectl replace -f old.yaml
cm '  uid: abc' d > uid.yaml
run kubectl replace -f uid.yaml
run kubectl get cm one -o jsonpath='{.data}{"\n"}'
kubectl get cm one -o yaml | sed 's/a: c/a: piped/' | kubectl replace -f -
run kubectl get cm one -o jsonpath='{.data}{"\n"}'
kubectl create svc clusterip web --tcp=80 --clusterip=10.96.3.3 > /dev/null
run kubectl replace -f - <<END
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: 10.96.4.4, ports: [{port: 80}]}
END
kubectl create deployment web --image=nginx > /dev/null
run kubectl replace -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: other}}
  template:
    metadata: {labels: {app: other}}
    spec: {containers: [{name: a, image: b}]}
END
run kubectl replace -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
dta: {a: b}
END
run kubectl replace --validate=false -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
dta: {a: b}
END
run kubectl replace --validate=warn -f - <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
dta: {a: b}
END
run kubectl replace
run kubectl replace foo
run kubectl replace cm one
run kubectl replace -f nope.yaml
run kubectl replace -f cm.yaml --grace-period=5
run kubectl replace -f cm.yaml --timeout=5s
run kubectl replace -f cm.yaml --force --dry-run=client
run kubectl replace -f cm.yaml --force
kubectl delete cm one > /dev/null
run kubectl replace -f cm.yaml --force
run kubectl replace -f cm.yaml --force --grace-period=0
run kubectl replace -f cm.yaml --force -o name
run kubectl replace --force -f - < cm.yaml
run kubectl replace -f cm.yaml -n other
printf '%s\n' '---' 'apiVersion: v1' 'kind: ConfigMap' 'metadata: {name: two}' >> cm.yaml
run kubectl replace -f cm.yaml
run kubectl replace -f cm.yaml --force
run kubectl replace -f cm.yaml
