# What kubectl says of a kubeconfig that cannot be read.
try() { printf -- "$1" >broken; echo "--- $1"; kubectl --kubeconfig broken get pods || echo "[exit $?]"; }
try 'apiVersion: v1\nkind Config\nclusters: []\n'
try 'clusters:\n- name: a\n cluster: {}\n'
try 'users:\n\t- name: a\n'
try 'contexts: [\n'
try 'a: b: c\n'
try 'current-context: "x\n'
try 'current-context: *x\n'
try '{{ .x }}\n'
try 'hello\n'
try '42\n'
try '- a\n'
