# What the shell is offered when the Tab key is pressed; sorted, as the shell shows it.
complete() { echo "\$ kubectl $*<TAB>"; kubectl __completeNoDesc "$@" 2> /dev/null | sort; }
kubectl create deployment web --image=nginx > /dev/null
kubectl create deployment api --image=nginx > /dev/null
kubectl create ns shop > /dev/null
kubectl create -n shop cm settings > /dev/null
kubectl create cm one > /dev/null
kubectl create cm two > /dev/null
kubectl create sa robot > /dev/null
kubectl create -f - > /dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: front}
spec: {containers: [{name: web, image: nginx}, {name: sidecar, image: envoy}], initContainers: [{name: init, image: b}]}
---
apiVersion: v1
kind: Node
metadata: {name: k8s-w1}
END
complete ge
complete d
complete e
complete rollout ''
complete set ''
complete apply ''
complete create de
complete create secret ''
complete rollout status ''
complete rollout status deployment ''
complete rollout restart deployment web ''
complete rollout status deployment web ''
complete get po
complete get pods,dep
complete get deploy
complete get ing
complete get deployments.apps ''
complete get deploy ''
complete get deploy w
complete get deploy web ''
complete get deploy/
complete get deploy/web dep
complete get deploy/web deploy/
complete get cm -n shop ''
complete get -n shop cm ''
complete get cm ''
complete -n shop delete cm ''
complete get nope ''
complete get foo/
complete get -n ''
complete get -n sh
complete get --namespace=s
complete --namespace ''
complete get pods -o ''
complete get pods -o j
complete get pods --output=y
complete get pods --o
complete get pods -o json --o
complete get pods --sh
complete describe pod ''
complete delete pod ''
complete label cm ''
complete label cm one ''
complete scale ''
complete scale --replicas=3 ''
complete scale --replicas=3 deployment ''
complete edit cm ''
complete patch cm ''
complete patch cm one --ty
complete patch cm one --type ''
complete patch cm one --subresource ''
complete logs ''
complete logs f
complete logs front ''
complete exec ''
complete exec front -c ''
complete exec front -c s
complete exec -it front --container=
complete exec deployments/
complete set image ''
complete set image deployment ''
complete replace -f ''
complete replace ''
complete --context ''
complete --cluster ''
complete --user ''
complete nope ''
complete get pods -- ''
complete help ro
