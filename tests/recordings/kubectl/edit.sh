# edit: scripts stand in for the editor.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
editor() { printf '#!/bin/bash\n%s\n' "$1" > ed; chmod +x ed; rm -f again; }
export EDITOR="$HOME/ed"
kubectl create cm one --from-literal=a=b > /dev/null
kubectl create cm two --from-literal=a=b > /dev/null
kubectl create deployment web --image=nginx:1.27 > /dev/null
kubectl create svc clusterip web --tcp=80 --clusterip=10.96.3.3 > /dev/null
data() { kubectl get cm $1 -o jsonpath='{.data}{"\n"}'; }
EDITOR=true run kubectl edit cm one
EDITOR=cat run kubectl edit cm one
KUBE_EDITOR=cat EDITOR=false run kubectl edit cm/one -o json
EDITOR="sed -i s/nginx:1.27/nginx:1.28/" run kubectl edit deploy web
run kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[0].image}{"\n"}'
EDITOR="sed -i -e 's/a: b/a: c/'" run kubectl edit cm one
run data one
EDITOR="sed -i s/replicas:.*/replicas:3/" run kubectl edit deploy web
EDITOR="sed -i s/replicas:.1/replicas:\ 3/" run kubectl edit deploy web
EDITOR="sed -i d" run kubectl edit cm one
EDITOR="sed -i s/^[^#].*/#/" run kubectl edit cm one
EDITOR="sed -i \$a#comment" run kubectl edit cm one
editor 'cat "$1" | sed -n "/^#/p;/^ *a:/p"; if [ -e ~/again ]; then sed -i "s/a: c: d/a: d/" "$1"; else touch ~/again; sed -i "s/a: c/a: c: d/" "$1"; fi'
run kubectl edit cm one
run data one
editor 'sed -i "s/a: d\$/a: d: e/" "$1"'
run kubectl edit cm one
editor 'cat "$1" | sed -n "/^#/p;/clusterIP: /p"; if [ -e ~/again ]; then sed -i "s/10.96.4.4/10.96.3.3/; s/port: 80$/port: 81/" "$1"; else touch ~/again; sed -i "s/10.96.3.3/10.96.4.4/" "$1"; fi'
run kubectl edit svc web
run kubectl get svc web -o jsonpath='{.spec.clusterIP} {.spec.ports[0].port}{"\n"}'
EDITOR="sed -i s/10.96.3.3/10.96.5.5/" run kubectl edit svc web
EDITOR="sed -i s/^metadata/metadatb/" run kubectl edit cm one
editor 'sed "/^#/!d" "$1"; : > "$1"'
run kubectl edit cm one
run kubectl edit cm one --validate=false
editor 'sed "/^#/!d" "$1"; sed -i s/^kind:.*// "$1"'
run kubectl edit cm one
editor 'sed "/^#/!d" "$1"; sed -i "s/^  a:/  - a:/" "$1"'
run kubectl edit cm one
run kubectl edit cm one --validate=false
editor 'sed "/^#/!d" "$1"; sed -i "s/^  a:.*/  a: 5/" "$1"'
run kubectl edit cm one
editor 'sed "/^#/!d" "$1"; sed -i "s/^data:/dta:/" "$1"'
run kubectl edit cm one
editor 'sed -i "s/namespace:.*/namespace: other/" "$1"'
run kubectl edit cm one
run data one
EDITOR="sed -i s/^data:/dta:/" run kubectl edit cm one --validate=false
run data one
EDITOR="sed -i s/name:.two/name:\ three/" run kubectl edit cm two
EDITOR="sed -i s/^kind:.*/kind:\ Secret/" run kubectl edit cm two
EDITOR="sed -i s/resourceVersion:.*/resourceVersion:\ \"1\"/" run kubectl edit cm two
EDITOR="sed -i s/uid:.*/uid:\ abc/" run kubectl edit cm two
EDITOR="sed -i s/^metadata:/metadta:/" run kubectl edit cm two
EDITOR="sed -i s/^kind:.*//" run kubectl edit cm two
EDITOR=/no/such/editor run kubectl edit cm two
EDITOR=nosucheditor run kubectl edit cm two
EDITOR=false run kubectl edit cm two
editor 'sed -i "s/^\( *\)a:.*/\1a: z/" "$1"'
run kubectl edit cm two --output-patch
editor 'sed -i "s/^\( *\)a:.*/\1a: why/" "$1"'
run kubectl edit cm two -o yaml
editor 'sed -i "s/^\( *\)a:.*/\1a: x/" "$1"'
run kubectl edit cm two -o name
editor 'sed -i "s/^\( *\)a:.*/\1a: w/" "$1"'
run kubectl edit cm two -o foo
kubectl patch cm one -p '{"data":{"a":"d"}}' > /dev/null
editor 'sed -i "s/^\( *\)a:.*/\1a: u/" "$1"'
run kubectl edit cm one two
editor 'sed -i "0,/ a: u/s// a: uu/" "$1"'
run kubectl edit cm one two
run data two
EDITOR="sed -i 's/a: u/a: t/'" run kubectl edit cm
EDITOR=cat run kubectl edit cm one two
editor 'sed -i "s/^\( *\)a:.*/\1a: v/" "$1"'
run kubectl edit cm two --save-config
run kubectl get cm two -o jsonpath='{.metadata.annotations}{"\n"}' 
editor 'kubectl delete cm two > /dev/null; sed -i "s/^  a:.*/  a: q/" "$1"'
run kubectl edit cm two
editor 'kubectl patch cm one -p "{\"data\":{\"x\":\"y\"}}" > /dev/null; sed -i "s/^data:/data:\n  new: line/" "$1"'
run kubectl edit cm one
run data one
run kubectl edit cm nope
run kubectl edit
run kubectl edit foo bar
run kubectl edit deploy nope web
kubectl get cm one -o yaml > one.yaml
EDITOR="sed -i s/new:.*/new:\ file/" run kubectl edit -f one.yaml
run data one
EDITOR="sed -i s/replicas:.*/replicas:\ 5/" run kubectl edit deploy web --subresource=scale
run kubectl get deploy web -o jsonpath='{.spec.replicas}{"\n"}'
EDITOR="sed -i s/new:.*/new:\ made/" run kubectl create -f one.yaml --edit
EDITOR="sed -i s/name:.one/name:\ four/" run kubectl create -f one.yaml --edit
EDITOR=cat run kubectl create cm five --from-literal=a=b --edit
kubectl apply -f - > /dev/null <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: six}
data: {a: b}
END
EDITOR=cat run kubectl apply edit-last-applied cm/six
EDITOR="sed -i 's/a: b/a: c/'" run kubectl apply edit-last-applied cm/six
run kubectl apply view-last-applied cm/six
run kubectl apply edit-last-applied cm/four
