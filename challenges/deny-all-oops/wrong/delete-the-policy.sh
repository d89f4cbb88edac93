# Opens everything: the audit will not like it.
kubectl -n {{app.ns}} delete networkpolicy default-deny
