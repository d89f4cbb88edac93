# Flags that change how a command goes about it.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cat > pod.yaml <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: typo}
dta: {a: b}
END
run kubectl create -f pod.yaml --validate=warn --warnings-as-errors
run kubectl delete cm typo --warnings-as-errors
printf '%s\n' '---' >> pod.yaml
sed 's/typo/two/; s/dta/daat/' pod.yaml > two.yaml
run kubectl create -f pod.yaml -f two.yaml --validate=warn --warnings-as-errors
run kubectl create -f pod.yaml --validate=warn --warnings-as-errors
run kubectl get cm --log-flush-frequency=1s -o name
run kubectl get cm --log-flush-frequency=often
run kubectl get cm --request-timeout=often
run kubectl get cm --request-timeout=10 -o name
run kubectl get cm --request-timeout=1m -o name
run kubectl get cm --disable-compression -o name
run kubectl get cm --chunk-size=1 -o name
run kubectl get cm --chunk-size=0 -o name
run kubectl get cm --chunk-size=-1 -o name
kubectl create deployment web --image=nginx > /dev/null
kubectl create sa robot > /dev/null
run kubectl get deploy --server-print=false
run kubectl get deploy web --server-print=false -o wide
run kubectl get deploy,cm --server-print=false
run kubectl get deploy -A --server-print=false --no-headers
run kubectl get sa robot --server-print=false --show-labels
run kubectl get pods --server-print=false
cat > many.yaml <<END
apiVersion: v1
kind: ConfigMap
metadata: {name: red, labels: {color: red}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: blue, labels: {color: blue}}
END
run kubectl create -f many.yaml -l color=red
run kubectl create -f many.yaml -l color=green
run kubectl create -f many.yaml -l 'color in (red'
run kubectl apply -f many.yaml -l color=blue
run kubectl apply -f many.yaml -l color=green
run kubectl apply -f many.yaml -l 'color!=blue'
run kubectl apply -f many.yaml -A
run kubectl apply -f many.yaml --openapi-patch=false
