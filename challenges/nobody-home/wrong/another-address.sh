# A name server with pods behind it, at an address that no pod knows.
kubectl -n kube-system scale deployment coredns --replicas=2
kubectl -n kube-system delete service kube-dns
kubectl apply -f - <<EOF
apiVersion: v1
kind: Service
metadata:
  name: kube-dns
  namespace: kube-system
spec:
  clusterIP: 10.96.0.53
  selector:
    k8s-app: kube-dns
  ports:
  - { name: dns, port: 53, protocol: UDP }
  - { name: dns-tcp, port: 53, protocol: TCP }
EOF
