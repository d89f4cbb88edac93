# kubectl run and expose, and attach where there is no kubelet.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run kubectl run web --image=nginx
run kubectl run web --image=nginx
run kubectl run web2 --image=nginx:1.27 --port=80 --expose --labels=app=web,tier=front --env=A=1 --env=B= --annotations=x=y
run kubectl get pod web2 -o jsonpath={.spec.containers[0].env}{.metadata.annotations}
run kubectl run one --image=nginx --dry-run=client -o yaml
run kubectl run one --image=nginx --dry-run=client -o json
run kubectl run one --image=nginx --dry-run=client
run kubectl run one --image=nginx --dry-run=server
run kubectl run one --image=busybox --restart=Never --command --dry-run=client -o yaml -- sh -c 'echo hi'
run kubectl run one --image=busybox --dry-run=client -o yaml -n other -- sleep 10
run kubectl run one --image=busybox --port=80 --expose --dry-run=client -o yaml
run kubectl run one --image=busybox --image-pull-policy=Never --privileged --dry-run=client -o yaml
run kubectl run one --image=busybox --overrides='{"spec":{"hostNetwork":true}}' --dry-run=client -o yaml
run kubectl run one --image=busybox -it --dry-run=client
run kubectl run
run kubectl run one
run kubectl run --image=nginx
run kubectl run one --image=
run kubectl run one --image=NGINX
run kubectl run one --image=nginx -t
run kubectl run one --image=nginx --expose
run kubectl run one --image=nginx --rm
run kubectl run one --image=nginx --restart=Sometimes
run kubectl run one --image=nginx --image-pull-policy=Maybe
run kubectl run one --image=nginx --env=A
run kubectl run one --image=nginx --labels=A
run kubectl run one --image=nginx --port=http
run kubectl run One --image=nginx
run kubectl run waits --image=busybox -i --rm --pod-running-timeout=1s -- sh
run kubectl get pods -o name
cat > deploy.yaml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, labels: {app: shop}}
spec:
  selector: {matchLabels: {app: shop, tier: a}}
  template:
    metadata: {labels: {app: shop, tier: a}}
    spec:
      containers:
      - {name: shop, image: nginx, ports: [{containerPort: 8080}, {containerPort: 53, protocol: UDP}, {containerPort: 53}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: bare}
spec:
  selector: {matchExpressions: [{key: app, operator: Exists}]}
  template:
    metadata: {labels: {app: shop, tier: a}}
    spec: {containers: [{name: shop, image: nginx}]}
Y
kubectl create -f deploy.yaml
run kubectl expose deploy shop
run kubectl get svc shop -o jsonpath={.spec.ports}{.spec.selector}
run kubectl expose deploy shop --name=web --port=80 --target-port=8080
run kubectl expose deploy shop --name=np --port=80,81 --type=NodePort --target-port=http --dry-run=client -o yaml
run kubectl expose deploy shop --name=udp --port=53 --dry-run=client -o yaml
run kubectl expose deploy shop --name=x --port=53 --protocol=TCP --external-ip=1.2.3.4 --session-affinity=ClientIP --cluster-ip=10.96.0.99 -l a=b --dry-run=client -o yaml
run kubectl expose deploy shop --name=lb --port=80 --type=LoadBalancer --load-balancer-ip=1.2.3.4 --dry-run=client -o yaml
run kubectl expose svc web --name=again
run kubectl expose pod web --port=80
run kubectl expose pod web --name=hl --cluster-ip=None
run kubectl expose deploy bare
run kubectl expose deploy bare --port=80 --selector=a=b --name=sel
run kubectl expose deploy shop --port=http
run kubectl expose deploy nope --port=80
run kubectl expose cm kube-root-ca.crt --port=80
run kubectl expose deploy shop --port=80 --name=Bad
run kubectl expose deploy shop --port=80 --name=x --session-affinity=Some
run kubectl expose
run kubectl expose deploy
run kubectl attach
run kubectl attach web
run kubectl attach nope
run kubectl attach web -c nope
run kubectl attach a b c
run kubectl attach sa/default
