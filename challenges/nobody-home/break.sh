# Two applications and a visitor; then kube-system is tidied up.
set -e

# workload NAMESPACE NAME
workload() {
  kubectl apply -f - <<EOF
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $2
  namespace: $1
spec:
  selector:
    matchLabels:
      app: $2
  template:
    metadata:
      labels:
        app: $2
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: $2
        image: registry.k8s.io/e2e-test-images/agnhost:2.53
        args: [netexec, --http-port=8080]
        ports:
        - containerPort: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: $2
  namespace: $1
spec:
  selector:
    app: $2
  ports:
  - port: 8080
EOF
}

kubectl create namespace {{app.ns}}
kubectl create namespace lobby
workload {{app.ns}} {{app.front}}
workload {{app.ns}} {{app.back}}
workload lobby visitor
kubectl -n kube-system {{fault.break}}
