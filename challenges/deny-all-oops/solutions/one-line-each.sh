# A line for each end of each link: its name, whose it is, the direction, who is at the other end, the port.
open() {
  kubectl apply -f - <<EOF
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: $1, namespace: {{app.ns}}},
spec: {podSelector: {$2}, policyTypes: [$3], ${3,}: [{$4 ports: [{port: $5}, {port: $5, protocol: UDP}]}]}}
EOF
}
f='matchLabels: { {{app.key}}: {{app.front}} }'
m='matchLabels: { {{app.key}}: {{app.middle}} }'
s='matchLabels: { {{app.key}}: {{app.store}} }'
open dns '' Egress 'to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}],' 53
open f "$f" Ingress '' {{app.port}}
open fm "$f" Egress "to: [{podSelector: {$m}}]," {{app.port}}
open m "$m" Ingress "from: [{podSelector: {$f}}]," {{app.port}}
open ms "$m" Egress "to: [{podSelector: {$s}}]," 5432
open s "$s" Ingress "from: [{podSelector: {$m}}]," 5432
