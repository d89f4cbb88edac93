# rollout: status as it changes, history, undo, restart, pause and resume. There are no controllers: the script does their work.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
kubectl create deployment web --image=nginx:1.27 --replicas=2 > /dev/null
kubectl create deployment api --image=nginx > /dev/null
kubectl create cm one > /dev/null
uid=$(kubectl get deploy web -o jsonpath='{.metadata.uid}')
rs() {
  kubectl create -f - > /dev/null <<END
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-$1
  labels: {app: web, pod-template-hash: h$1}
  annotations: {deployment.kubernetes.io/revision: "$1"$3}
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: $uid, controller: true}]
spec:
  replicas: 1
  selector: {matchLabels: {app: web, pod-template-hash: h$1}}
  template:
    metadata: {labels: {app: web, pod-template-hash: h$1}}
    spec: {containers: [{name: nginx, image: 'nginx:$2'}]}
END
}
status() { kubectl patch deploy web --subresource=status --type=merge -p "{\"status\":$1}" > /dev/null; }
run kubectl rollout history deploy/web
rs 1 1.25
rs 2 1.26 ', kubernetes.io/change-cause: "a newer nginx"'
rs 3 1.27
kubectl annotate deploy web deployment.kubernetes.io/revision=3 > /dev/null
run kubectl rollout history deploy/web
run kubectl rollout history deploy web
run kubectl rollout history deploy
run kubectl rollout history deploy/web --revision=2
run kubectl rollout history deploy/web --revision=9
run kubectl rollout undo deploy/web --to-revision=2 --dry-run=client
run kubectl rollout history deploy/web --revision=-1
run kubectl rollout history deploy/web --revision=2 -o jsonpath='{.metadata.name}{"\n"}'
run kubectl rollout history deploy/web -o name
run kubectl rollout history cm/one
run kubectl rollout history rs/web-1
run kubectl rollout history deploy/nope
run kubectl rollout history
run kubectl rollout undo deploy/web --to-revision=9
run kubectl rollout undo deploy/web --to-revision=3
run kubectl rollout undo deploy/web --to-revision=1 --dry-run=server
run kubectl rollout undo deploy/web
run kubectl get deploy web -o jsonpath='{.spec.template} {.metadata.annotations}{"\n"}'
run kubectl rollout undo deploy/web --to-revision=1 -o name
run kubectl rollout undo deploy/api
run kubectl rollout undo cm/one
run kubectl rollout undo
run kubectl rollout pause deploy/web
run kubectl rollout pause deploy/web
run kubectl rollout undo deploy/web --to-revision=2
run kubectl rollout restart deploy/web
run kubectl rollout resume deploy/web deploy/api
run kubectl rollout resume deploy/web
run kubectl rollout pause cm/one
run kubectl rollout resume cm/one
run kubectl rollout pause deploy/nope
run kubectl rollout pause
run kubectl rollout restart deploy/web
kubectl get deploy web -o jsonpath='{.spec.template.metadata.annotations}{"\n"}'
sleep 1
run kubectl rollout restart deploy
run kubectl rollout restart deploy -l app=api
run kubectl rollout restart deploy -l app=none
run kubectl rollout restart cm/one
run kubectl rollout restart deploy/web deploy/nope
run kubectl rollout restart
run kubectl rollout status deploy/web --watch=false
status '{"observedGeneration":99,"replicas":2,"updatedReplicas":1}'
run kubectl rollout status deploy/web --watch=false
run kubectl rollout status deploy/web --timeout=1s
status '{"observedGeneration":99,"replicas":3,"updatedReplicas":2}'
run kubectl rollout status deploy/web --watch=false
echo '$ kubectl rollout status deploy/web &'
kubectl rollout status deploy/web &
sleep 2
status '{"observedGeneration":99,"replicas":2,"updatedReplicas":2}'
sleep 1
status '{"observedGeneration":99,"replicas":2,"updatedReplicas":2,"availableReplicas":1,"readyReplicas":1}'
sleep 1
status '{"observedGeneration":99,"replicas":2,"updatedReplicas":2,"availableReplicas":2,"readyReplicas":2}'
wait $!
echo "[exit $?]"
run kubectl rollout status deploy/web
run kubectl rollout status deploy/web --revision=7
status '{"conditions":[{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}]}'
run kubectl rollout status deploy/web
run kubectl rollout status cm/one
run kubectl rollout status deploy/nope
run kubectl rollout status
run kubectl rollout status deploy -l app=none
echo '$ kubectl rollout status deploy/api &'
kubectl rollout status deploy/api &
sleep 2
kubectl delete deploy api > /dev/null
wait $!
echo "[exit $?]"
run kubectl rollout foo
kubectl create -f - > /dev/null <<END
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: 'agent:2'}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 3
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: 'db:2'}]}
END
revision() {
  uid=$(kubectl get $1 $2 -o jsonpath='{.metadata.uid}')
  kubectl create -f - > /dev/null <<END
apiVersion: apps/v1
kind: ControllerRevision
metadata:
  name: $2-$3
  labels: {app: $2}
  ownerReferences: [{apiVersion: apps/v1, kind: $1, name: $2, uid: $uid, controller: true}]
revision: $3
data:
  spec:
    template:
      \$patch: replace
      metadata: {labels: {app: $2}}
      spec:
        containers: [{name: $2, image: '$2:$3', imagePullPolicy: IfNotPresent, resources: {}, terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File}]
        dnsPolicy: ClusterFirst
        restartPolicy: Always
        schedulerName: default-scheduler
        securityContext: {}
        terminationGracePeriodSeconds: 30
END
}
for n in 1 2; do revision DaemonSet agent $n; revision StatefulSet db $n; done
run kubectl rollout history ds/agent
run kubectl rollout history ds/agent --revision=1
run kubectl rollout undo ds/agent --dry-run=client
run kubectl rollout undo ds/agent
run kubectl get ds agent -o jsonpath='{.spec.template.spec.containers[0].image}{"\n"}'
run kubectl rollout undo ds/agent --to-revision=5
run kubectl rollout undo ds/agent --to-revision=2 --dry-run=server
run kubectl rollout history sts/db
run kubectl rollout undo sts/db --to-revision=1
run kubectl get sts db -o jsonpath='{.spec.template.spec.containers[0].image}{"\n"}'
run kubectl rollout restart ds/agent sts/db
run kubectl rollout pause sts/db
run kubectl rollout status ds/agent --watch=false
kubectl patch ds agent --subresource=status --type=merge -p '{"status":{"observedGeneration":99,"desiredNumberScheduled":3,"updatedNumberScheduled":1}}' > /dev/null
run kubectl rollout status ds/agent --watch=false
kubectl patch ds agent --subresource=status --type=merge -p '{"status":{"updatedNumberScheduled":3,"numberAvailable":2}}' > /dev/null
run kubectl rollout status ds/agent --watch=false
kubectl patch ds agent --subresource=status --type=merge -p '{"status":{"numberAvailable":3}}' > /dev/null
run kubectl rollout status ds/agent
run kubectl rollout status sts/db --watch=false
kubectl patch sts db --subresource=status --type=merge -p '{"status":{"observedGeneration":99,"replicas":3,"readyReplicas":1}}' > /dev/null
run kubectl rollout status sts/db --watch=false
kubectl patch sts db --subresource=status --type=merge -p '{"status":{"readyReplicas":3,"updatedReplicas":2,"updateRevision":"db-x","currentRevision":"db-y"}}' > /dev/null
run kubectl rollout status sts/db --watch=false
kubectl patch sts db -p '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}' > /dev/null
run kubectl rollout status sts/db
