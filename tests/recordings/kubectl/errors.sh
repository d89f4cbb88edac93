# What kubectl says to words, flags and objects that are not there.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run kubectl foo
run kubectl gt
run kubectl xyzzy
run kubectl get
run kubectl get foo
run kubectl get foo.bar
run kubectl get pods,foo
run kubectl get pod x
run kubectl get pod/x svc/y
run kubectl get pod x y
run kubectl get pods/x svc
run kubectl get pods/x/y
run kubectl get pods --foo
run kubectl get pods -Q
run kubectl get pods -n
run kubectl get pods --namespace
run kubectl get pods -o foo
run kubectl get pods --watch=maybe
run kubectl get pods --chunk-size=many
run kubectl get pods --show-labels -o json
run kubectl get pods --output-watch-events
run kubectl get pods --raw /x
run kubectl get --raw /nope
run kubectl get pods
run kubectl get pods -A
run kubectl get pods -n nowhere
run kubectl get nodes
run kubectl get pod x --ignore-not-found
run kubectl get pod x -A
run kubectl get pods x -l a=b
run kubectl get pod/x -l a=b
run kubectl get pods -l 'a=b,c in (d'
run kubectl get pods --field-selector foo=bar
run kubectl get pods,svc x
run kubectl get -f /nonexistent.yaml
run kubectl --context=nope get pods
run kubectl --cluster=nope get pods
run kubectl --kubeconfig=/nope get pods
run kubectl log
run kubectl desc
run kubectl apply-f
run kubectl exce
run kubectl config get-context
run kubectl top pods x y
run kubectl auth can
