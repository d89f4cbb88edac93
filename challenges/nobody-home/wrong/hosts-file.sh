# The name by hand, in one pod of one application.
address=$(kubectl -n {{app.ns}} get service {{app.back}} -o jsonpath={.spec.clusterIP})
kubectl -n {{app.ns}} exec deploy/{{app.front}} -- sh -c "echo $address {{app.back}} >> /etc/hosts"
