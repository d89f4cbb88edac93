# The name server by the address of its Service, which packets no longer have when policies see them.
kubectl apply -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: names
  namespace: {{app.ns}}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to:
    - ipBlock:
        cidr: 10.96.0.10/32
    ports:
    - protocol: UDP
      port: 53
    - protocol: TCP
      port: 53
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{app.front}}
  namespace: {{app.ns}}
spec:
  podSelector:
    matchLabels:
      {{app.key}}: {{app.front}}
  policyTypes: [Ingress, Egress]
  ingress:
  - ports:
    - port: {{app.port}}
  egress:
  - to:
    - podSelector:
        matchLabels:
          {{app.key}}: {{app.middle}}
    ports:
    - port: {{app.port}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{app.middle}}
  namespace: {{app.ns}}
spec:
  podSelector:
    matchLabels:
      {{app.key}}: {{app.middle}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - podSelector:
        matchLabels:
          {{app.key}}: {{app.front}}
    ports:
    - port: {{app.port}}
  egress:
  - to:
    - podSelector:
        matchLabels:
          {{app.key}}: {{app.store}}
    ports:
    - port: 5432
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{app.store}}
  namespace: {{app.ns}}
spec:
  podSelector:
    matchLabels:
      {{app.key}}: {{app.store}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels:
          {{app.key}}: {{app.middle}}
    ports:
    - port: 5432
EOF
