#!/bin/sh
# Builds kube-apiserver and kubectl v1.34.4 and etcd v3.6.16 into ${ORACLE_DIR:-/tmp/apiserver-oracle}, as oracles for recording.
# Nothing that ships and no test needs them.
set -eu
dir=${ORACLE_DIR:-/tmp/apiserver-oracle}
command -v go >/dev/null || { echo "skipped: the Go toolchain is not installed"; exit 0; }
mkdir -p "$dir/kube" "$dir/etcd"
staging="api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider cluster-bootstrap
code-generator component-base component-helpers controller-manager cri-api cri-client csi-translation-lib
dynamic-resource-allocation endpointslice externaljwt kms kube-aggregator kube-controller-manager kube-proxy
kube-scheduler kubectl kubelet metrics mount-utils pod-security-admission sample-apiserver sample-cli-plugin sample-controller"
cd "$dir/kube"
if [ ! -f go.mod ]; then
  {
    printf 'module oracle/kube\ngo 1.24.0\nrequire k8s.io/kubernetes v1.34.4\nreplace (\n'
    for name in $staging; do echo "k8s.io/$name => k8s.io/$name v0.34.4"; done
    echo ')'
  } > go.mod
  printf '//go:build tools\n\npackage tools\n\nimport (\n\t_ "k8s.io/kubernetes/cmd/kube-apiserver"\n\t_ "k8s.io/kubernetes/cmd/kubectl"\n)\n' > tools.go
  go mod tidy
fi
version=k8s.io/component-base/version
[ -x "$dir/kube-apiserver" ] || CGO_ENABLED=0 go build -p 2 -o "$dir/kube-apiserver" -ldflags \
  "-s -w -X $version.gitVersion=v1.34.4 -X $version.gitMajor=1 -X $version.gitMinor=34" k8s.io/kubernetes/cmd/kube-apiserver
[ -x "$dir/kubectl" ] || CGO_ENABLED=0 go build -p 2 -o "$dir/kubectl" -ldflags \
  "-s -w -X $version.gitVersion=v1.34.4 -X $version.gitMajor=1 -X $version.gitMinor=34" k8s.io/kubernetes/cmd/kubectl
cd "$dir/etcd"
if [ ! -f go.mod ]; then
  printf 'module oracle/etcd\ngo 1.24.0\nrequire go.etcd.io/etcd/server/v3 v3.6.16\n' > go.mod
  printf 'package main\n\nimport (\n\t"os"\n\n\t"go.etcd.io/etcd/server/v3/etcdmain"\n)\n\nfunc main() { etcdmain.Main(os.Args) }\n' > main.go
  go mod tidy
fi
[ -x "$dir/etcd-bin" ] || CGO_ENABLED=0 go build -ldflags "-s -w" -o "$dir/etcd-bin" .
