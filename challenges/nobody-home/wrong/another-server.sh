# The application asks the office's name server, which knows nothing of the cluster.
kubectl -n {{app.ns}} patch deployment {{app.front}} -p '{"spec":{"template":{"spec":{"dnsPolicy":"None","dnsConfig":{"nameservers":["10.10.20.1"]}}}}}'
