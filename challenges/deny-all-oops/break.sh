# The applications of a team, visitors in another namespace who wear the same labels, and a policy that closes all.
set -e

# workload NAMESPACE NAME PORT
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
      {{app.key}}: $2
  template:
    metadata:
      labels:
        {{app.key}}: $2
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: $2
        image: registry.k8s.io/e2e-test-images/agnhost:2.53
        args: [netexec, --http-port=$3, --udp-port=-1]
        ports:
        - containerPort: $3
EOF
}

# service NAME PORT TYPE NODEPORT
service() {
  kubectl apply -f - <<EOF
apiVersion: v1
kind: Service
metadata:
  name: $1
  namespace: {{app.ns}}
spec:
  type: $3
  selector:
    {{app.key}}: $1
  ports:
  - port: $2
    nodePort: $4
EOF
}

kubectl create namespace {{app.ns}}
kubectl create namespace lobby
workload {{app.ns}} {{app.front}} {{app.port}}
workload {{app.ns}} {{app.middle}} {{app.port}}
workload {{app.ns}} {{app.store}} 5432
workload lobby visitor 8080
workload lobby {{app.front}} 8080
workload lobby {{app.middle}} 8080
service {{app.front}} {{app.port}} NodePort {{app.nodePort}}
service {{app.middle}} {{app.port}} ClusterIP null
service {{app.store}} 5432 ClusterIP null

kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: {{app.ns}}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
EOF
