# scale: preconditions, several objects, files, and what cannot be scaled.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
kubectl create deployment web --image=nginx --replicas=2 > /dev/null
kubectl create deployment api --image=nginx > /dev/null
kubectl create cm one > /dev/null
cat > sts.yaml <<END
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, labels: {tier: db}}
spec:
  replicas: 1
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: postgres}]}
END
cat > ds.yaml <<END
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: agent}]}
END
kubectl create -f sts.yaml -f ds.yaml > /dev/null
run kubectl scale deploy web --replicas=3
run kubectl scale deploy/web --replicas=3
run kubectl scale --replicas=4 deploy/web deploy/api sts/db
run kubectl get deploy,sts
run kubectl scale deploy web --replicas=5 --current-replicas=4
run kubectl scale deploy web --replicas=6 --current-replicas=4
run kubectl scale deploy web --replicas=6 --current-replicas=-2
kubectl scale deploy web --replicas=6 --resource-version=1 2>&1 | sed "s,was .*,was other,"
run kubectl scale deploy web api --replicas=6 --resource-version=1
run kubectl scale deploy web
run kubectl scale deploy web --replicas=-1
run kubectl scale deploy web --replicas=many
run kubectl scale --replicas=2
run kubectl scale deploy --replicas=2
run kubectl scale deploy --all --replicas=2
run kubectl scale deploy,sts --all --replicas=1
run kubectl scale deploy -l app=web --replicas=7
run kubectl scale deploy -l app=none --replicas=7
run kubectl scale sts -l tier=db --replicas=3
run kubectl scale deploy nope --replicas=2
run kubectl scale deploy nope web --replicas=2
run kubectl scale ds agent --replicas=2
run kubectl scale cm one --replicas=2
run kubectl scale foo one --replicas=2
run kubectl scale -f sts.yaml --replicas=2
run kubectl scale -f sts.yaml -f ds.yaml --replicas=2
run kubectl scale deploy web --replicas=9 --dry-run=client
run kubectl scale deploy web --replicas=9 --dry-run=server
run kubectl scale deploy web --replicas=9 --dry-run=server -o name
run kubectl scale deploy web --replicas=8 -o name
run kubectl scale deploy web --replicas=8 -o jsonpath='{.spec.replicas}{"\n"}'
run kubectl scale deploy web --replicas=10 --timeout=2s
run kubectl scale deploy web --replicas=10 -n nowhere
run kubectl get deploy web -o jsonpath='{.spec.replicas}{"\n"}'
