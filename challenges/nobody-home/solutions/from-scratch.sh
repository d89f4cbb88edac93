# Without looking for the cause: the Service as it is in every cluster, and pods behind it.
kubectl -n kube-system delete service kube-dns
kubectl apply -f - <<EOF
apiVersion: v1
kind: Service
metadata:
  name: kube-dns
  namespace: kube-system
  labels:
    k8s-app: kube-dns
spec:
  clusterIP: 10.96.0.10
  selector:
    k8s-app: kube-dns
  ports:
  - { name: dns, port: 53, protocol: UDP }
  - { name: dns-tcp, port: 53, protocol: TCP }
EOF
kubectl -n kube-system scale deployment coredns --replicas=2
