# Nodes: cordon, uncordon, drain, taint. Without controllers and kubelets; pods without a node go at once, others never.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for node in w1 w2 w3; do
  kubectl create -f - > /dev/null <<END
apiVersion: v1
kind: Node
metadata: {name: $node, labels: {role: worker, name: $node}}
END
done
kubectl create sa robot > /dev/null
taints() { kubectl get node $1 -o jsonpath='{.spec}{"\n"}'; }
run kubectl cordon w1
run kubectl cordon w1
run kubectl cordon node/w1
run kubectl cordon w1 w2
run kubectl cordon nope
run kubectl cordon
run kubectl cordon w1 -l role=worker
run kubectl cordon -l name=w3
run kubectl cordon w1 --dry-run=client
run kubectl uncordon w1 --dry-run=server
run kubectl uncordon w1 w2 w3
run kubectl uncordon w1
run taints w1
run kubectl taint node w1 a=b:NoSchedule
run kubectl taint nodes w1 a=b:NoSchedule
run kubectl taint nodes w1 a=c:NoSchedule
run kubectl taint nodes w1 a=c:NoSchedule --overwrite
run kubectl taint nodes w1 a=c:NoExecute d:PreferNoSchedule
run taints w1
run kubectl taint nodes w1 a:NoSchedule-
run kubectl taint nodes w1 a:NoSchedule-
run kubectl taint nodes w1 a- e=f:NoSchedule
run kubectl taint nodes w1 nope-
run kubectl taint nodes w1 d-
run taints w1
run kubectl taint nodes w1 w2 x=y:NoSchedule
run kubectl taint nodes --all z=z:NoSchedule
run kubectl taint nodes -l name=w3 l=l:NoSchedule
run kubectl taint nodes --all z-
run kubectl taint nodes w1 a=b
run kubectl taint nodes w1 a=b:Never
run kubectl taint nodes w1 a=b=c:NoSchedule
run kubectl taint nodes w1 'a b=c:NoSchedule'
run kubectl taint nodes w1 'a=b c:NoSchedule'
run kubectl taint nodes w1 a=b:NoSchedule a:NoSchedule-
run kubectl taint nodes w1 a=b:NoSchedule a=c:NoSchedule
run kubectl taint nodes w1
run kubectl taint nodes a=b:NoSchedule
run kubectl taint nodes a=b:NoSchedule w1
run kubectl taint
run kubectl taint pods w1 a=b:NoSchedule
run kubectl taint nodes nope a=b:NoSchedule
run kubectl taint nodes w1 a=b:NoSchedule --dry-run=client
run kubectl taint nodes w1 a=b:NoSchedule --dry-run=server
run kubectl taint nodes w1 a=b:NoSchedule -o jsonpath='{.spec.taints[*].key}{"\n"}'
kubectl taint nodes w1 a- e- x- > /dev/null
run kubectl drain w1
run kubectl uncordon w1
pod() {
  kubectl create -f - > /dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: $1, labels: {app: ${3:-none}}$4}
spec: {nodeName: $2, terminationGracePeriodSeconds: 0, containers: [{name: a, image: b}]$5}
END
}
kubectl create -f - > /dev/null <<END
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: rs}
spec:
  replicas: 2
  selector: {matchLabels: {app: rs}}
  template:
    metadata: {labels: {app: rs}}
    spec: {containers: [{name: a, image: b}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: a, image: b}]}
END
owner() { echo ", ownerReferences: [{apiVersion: apps/v1, kind: $1, name: $2, controller: true, uid: $(kubectl get $1 $2 -o jsonpath='{.metadata.uid}')}]"; }
pod rs-1 w1 rs "$(owner ReplicaSet rs)"
run kubectl drain w1
run kubectl drain w1 --dry-run=client
pod alone w1
run kubectl drain w1
run kubectl drain w1 --force --dry-run=server
run kubectl drain w1 --force
pod agent-1 w1 agent "$(owner DaemonSet agent)"
pod rs-2 w1 rs "$(owner ReplicaSet rs)"
run kubectl drain w1
run kubectl drain w1 --ignore-daemonsets
pod data w1 rs "$(owner ReplicaSet rs)" ', volumes: [{name: v, emptyDir: {}}]'
run kubectl drain w1 --ignore-daemonsets
run kubectl drain w1 --ignore-daemonsets --delete-emptydir-data
pod orphan w1 gone ", ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: gone, controller: true, uid: u}]"
run kubectl drain w1 --ignore-daemonsets
run kubectl drain w1 --ignore-daemonsets --force
pod one w2
pod two w3
run kubectl drain w2 w3
run kubectl drain -l role=worker --force --ignore-daemonsets | sort
pod labelled w2 shop
run kubectl drain w2 --pod-selector=app=other
run kubectl drain w2 --pod-selector='a b'
run kubectl drain w2 --pod-selector=app=shop --force --disable-eviction
pod guarded w2 rs "$(owner ReplicaSet rs)"
kubectl create -f - > /dev/null <<END
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: pdb}
spec: {minAvailable: 1, selector: {matchLabels: {app: rs}}}
END
kubectl patch pod guarded --subresource=status --type=merge -p '{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}' > /dev/null
kubectl patch pdb pdb --subresource=status --type=merge -p '{"status":{"observedGeneration":1,"disruptionsAllowed":0,"currentHealthy":1,"desiredHealthy":1,"expectedPods":1}}' > /dev/null
run kubectl drain w2 --timeout=8s
run kubectl drain nope
run kubectl drain
run kubectl drain w1 -l a=b
run kubectl get pods
run kubectl delete pod agent-1 --dry-run=server
run kubectl delete pods --all --dry-run=server
run kubectl get pod agent-1 -o name
