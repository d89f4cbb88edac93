# What there is: version, cluster-info, api-versions, api-resources, events, top, auth.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run kubectl version
run kubectl version --client
run kubectl version -o xml
run kubectl version extra
kubectl create service clusterip labelled --tcp=80:80 >/dev/null
kubectl label service labelled kubernetes.io/cluster-service=true >/dev/null
run kubectl cluster-info
run kubectl cluster-info -n default
run kubectl api-resources --api-group=apps
run kubectl api-resources --api-group=networking.k8s.io -o wide
run kubectl api-resources --namespaced=false --api-group=rbac.authorization.k8s.io --sort-by=kind
run kubectl api-resources --categories=all -o name
run kubectl api-resources --verbs=list,create --api-group=batch --no-headers
run kubectl api-resources --sort-by=age
run kubectl api-resources -o foo
run kubectl api-resources extra
run kubectl api-versions extra
cat > events.yaml <<'Y'
apiVersion: v1
kind: Event
metadata: {name: e1, namespace: default}
involvedObject: {kind: Pod, apiVersion: v1, namespace: default, name: web}
type: Warning
reason: BackOff
message: "Back-off restarting  "
source: {component: kubelet}
firstTimestamp: "2020-01-02T03:04:05Z"
lastTimestamp: "2020-01-03T03:04:05Z"
count: 3
---
apiVersion: v1
kind: Event
metadata: {name: e0, namespace: default}
involvedObject: {kind: Deployment, apiVersion: apps/v1, namespace: default, name: web}
type: Normal
reason: ScalingReplicaSet
message: Scaled up
source: {component: deployment-controller}
firstTimestamp: "2020-01-01T03:04:05Z"
lastTimestamp: "2020-01-01T03:04:05Z"
count: 1
Y
run kubectl events
kubectl create -f events.yaml >/dev/null
run kubectl events --types=Warning --no-headers -o name
run kubectl events --for pod/web -o name
run kubectl events --for deploy/web -o name
run kubectl events --for pod/other
run kubectl events --for pod
run kubectl events --for pod/a/b
run kubectl events --for foo/web
run kubectl events --types=Bad
run kubectl events -n kube-public
run kubectl top pod
run kubectl top node
run kubectl top pod a b
run kubectl top pod --sort-by=age
run kubectl top pod a -l b=c
run kubectl auth whoami
run kubectl auth whoami -o yaml
run kubectl auth can-i create pods
run kubectl auth can-i get pods/web
run kubectl auth can-i get pods --subresource=log -A
run kubectl auth can-i '*' '*'
run kubectl auth can-i list nodes
run kubectl auth can-i list clusterroles
run kubectl auth can-i get /healthz
run kubectl auth can-i frob /healthz
run kubectl auth can-i frob pods
run kubectl auth can-i get foos
run kubectl auth can-i get foos.example.com
run kubectl auth can-i get users
run kubectl auth can-i get
run kubectl auth can-i get pods -q
run kubectl auth can-i get pods --no-headers
run kubectl auth can-i --list
run kubectl auth can-i --list get
run kubectl auth can-i --list -A
