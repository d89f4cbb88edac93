# What kubectl and the API server say to manifests that are wrong, too large, too deep, or no manifests at all.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
try() { printf -- "$1" >manifest.yaml; echo "--- $1"; kubectl apply -f manifest.yaml || echo "[exit $?]"; }
head=$'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n'

# No YAML.
try 'a: b: c\n'
try 'a:\n\tb: c\n'
try 'a: [1, 2\nb: 3\n'
try 'a: {b: 1\n'
try 'a: "b\n'
try 'a: *nobody\n'
try 'a: @b\n'
try '{"a": }'
try '{"a": 1'
# YAML, and no object.
try ''
try '# nothing\n'
try '---\n---\n'
try 'hello\n'
try '42\n'
try '- a\n- b\n'
try 'a: b\n'
try 'kind: Pod\n'
try 'apiVersion: v1\n'
try 'apiVersion: v1\nkind: Podd\nmetadata: {name: x}\n'
try 'apiVersion: apps/v2\nkind: Deployment\nmetadata: {name: x}\n'
try 'apiVersion: v1\nkind: ConfigMap\n'
try 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Upper_Case}\n'
try 'apiVersion: v1\nkind: [ConfigMap]\nmetadata: {name: x}\n'
# Fields that are not there, twice there, or of another type.
try 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {foo: 1, ports: [{port: 80, bar: 2}]}\n'
try 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: "1"}\ndata: {a: "2"}\n'
try 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: 1}\n'
try 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: 80}\n'
try 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{port: eighty}]}\n'
try 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 99999999999}]}\n'
try 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 70000}]}\n'
# Of several, one is wrong: the others are made.
try 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n---\napiVersion: v1\nkind: Nope\nmetadata: {name: two}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: three}\ndata: {x: 1}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: four}\n'
try 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: five}\n---\na: b: c\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: six}\n'
run kubectl get configmaps -o name
# Anchors that multiply.
a='["lol","lol","lol","lol","lol","lol","lol","lol","lol"]'
for n in b c d e f g h i; do
  echo "$n: &$n $a"
  a="[*$n,*$n,*$n,*$n,*$n,*$n,*$n,*$n,*$n]"
done >bomb.yaml
run kubectl apply -f bomb.yaml
# Bytes.
try '\000\000'
try 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: "\001"}\n'
# Depth.
for depth in 100 20000; do
  { printf '%s' "$head"; printf 'data: '; printf "%0${depth}d" 0 | tr 0 '['; printf "%0${depth}d\n" 0 | tr 0 ']'; } >deep.yaml
  echo "--- $depth levels"; kubectl apply -f deep.yaml || echo "[exit $?]"
done
# Size.
printf '%0300000d' 0 | tr 0 a >text
run kubectl delete configmap x
for count in 1 3 4 6 12; do
  { printf '%s' "$head"; printf 'data:\n'; for n in $(seq $count); do printf "  a$n: "; cat text; echo; done; } >large.yaml
  echo "--- $count times 300,000"; kubectl create -f large.yaml || echo "[exit $?]"; kubectl delete configmap x --ignore-not-found
done
{ printf '%s' "$head"; printf 'data:\n  a: '; cat text; echo; } >large.yaml
run kubectl apply -f large.yaml
for count in 4 6; do
  { printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n  - name: x\n    image: x\n    env:\n'; for n in $(seq $count); do printf "    - {name: A$n, value: "; cat text; echo '}'; done; } >large.yaml
  echo "--- a Pod of $count times 300,000"; kubectl create -f large.yaml || echo "[exit $?]"
done
