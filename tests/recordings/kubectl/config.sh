# kubectl config, on the file that is there and on others.
set -o pipefail
run() { echo "\$ $*"; "$@" 2>&1 | sed "s#$HOME#HOME#g" || echo "[exit $?]"; }
run kubectl config view
run kubectl config view -o json
run kubectl config view --minify --raw
run kubectl config view -o 'jsonpath={.users[*].name}'
run kubectl config current-context
run kubectl config get-contexts
run kubectl config get-contexts -o name
run kubectl config get-contexts nope
run kubectl config get-contexts --no-headers
run kubectl config get-contexts -o yaml
run kubectl config get-clusters
run kubectl config get-users
run kubectl config set-context --current --namespace=kube-system
run kubectl config view --minify -o 'jsonpath={..namespace}'
run kubectl config set-context other --cluster=kubernetes --user=someone
run kubectl config get-contexts
cat .kube/config
run kubectl config use-context nope
run kubectl config use-context other
run kubectl config current-context
run kubectl config rename-context other another
run kubectl config rename-context other another
run kubectl config rename-context another kubernetes-admin@kubernetes
run kubectl config set-context
run kubectl config set-context a --current
run kubectl config use-context kubernetes-admin@kubernetes
run kubectl config delete-context another
run kubectl config delete-context another
run kubectl config delete-user nope
run kubectl config delete-cluster nope
run kubectl config view --minify --context=nope
run kubectl config delete-context kubernetes-admin@kubernetes
run kubectl config current-context
run kubectl config view --minify
run kubectl config get-contexts
run kubectl config view
export KUBECONFIG=/nowhere
run kubectl config view
run kubectl config get-contexts
run kubectl config current-context
run kubectl --kubeconfig=other.yaml config view
run kubectl --kubeconfig=other.yaml config set-context mine --namespace=x
run cat other.yaml
run kubectl config view extra
