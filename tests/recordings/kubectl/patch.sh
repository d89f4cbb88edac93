# patch: the three kinds of patches, dry runs, files, subresources, and what goes wrong.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
kubectl create deployment web --image=nginx:1.27 --replicas=2 > /dev/null
kubectl create cm one --from-literal=a=b > /dev/null
kubectl create svc clusterip web --tcp=80:8080 > /dev/null
image() { kubectl get deploy web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[*].name} {.spec.template.spec.containers[*].image}{"\n"}'; }
run kubectl patch deploy web -p '{"spec":{"replicas":3}}'
run kubectl patch deploy web -p '{"spec":{"replicas":3}}'
run kubectl patch deploy/web -p 'spec: {replicas: 4}'
run kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","image":"nginx:1.28"}]}}}}'
run image
run kubectl patch deploy web --type=merge -p '{"spec":{"template":{"spec":{"containers":[{"name":"other","image":"busybox"}]}}}}'
run image
run kubectl patch deploy web --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"busybox:1.36"},{"op":"test","path":"/spec/replicas","value":4}]'
run image
run kubectl patch deploy web --type=json -p '[{"op":"test","path":"/spec/replicas","value":5}]'
run kubectl patch deploy web --type=json -p '[{"op":"remove","path":"/spec/nothing"}]'
run kubectl patch deploy web --type=json -p '[{"op":"replace","path":"/spec/nothing/x","value":1}]'
run kubectl patch deploy web --type=json -p '{"spec":{"replicas":3}}'
run kubectl patch deploy web --type=JSON -p '[]'
run kubectl patch deploy web --type=apply -p '{}'
run kubectl patch deploy web -p '{"spec":'
run kubectl patch deploy web -p 'a: b: c'
run kubectl patch deploy web -p 'text'
run kubectl patch deploy web -p '[1]'
run kubectl patch deploy web -p ''
run kubectl patch deploy web
run kubectl patch deploy web -p '{}' --patch-file x
run kubectl patch deploy web --patch-file nope
printf 'spec:\n  replicas: 1\n' > p.yaml
run kubectl patch deploy web --patch-file p.yaml
run kubectl patch deploy web --patch-file=p.yaml
run kubectl patch -p '{}'
run kubectl patch deploy -p '{}'
run kubectl patch foo web -p '{}'
run kubectl patch deploy nope -p '{}'
run kubectl patch deploy web nope -p '{"metadata":{"labels":{"a":"b"}}}'
run kubectl patch deploy,cm web -p '{"metadata":{"labels":{"a":"c"}}}'
run kubectl patch deploy web -p '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'
run kubectl patch deploy web -p '{"spec":{"replicas":-1}}'
run kubectl patch deploy web -p '{"spec":{"replicas":"many"}}'
run kubectl patch deploy web -p '{"spec":{"replcas":2}}'
run kubectl patch deploy web -p '{"metadata":{"name":"other"}}'
run kubectl patch deploy web -p '{"metadata":{"resourceVersion":"1"}}'
run kubectl patch deploy web -p '{"metadata":{"uid":"x"}}'
run kubectl patch deploy web -p '{"kind":"Pod"}'
run kubectl patch svc web -p '{"spec":{"clusterIP":"10.96.1.1"}}'
run kubectl patch svc web -p '{"spec":{"type":"NodePort"}}'
run kubectl patch svc web -p '{"spec":{"ports":[{"port":80,"targetPort":9090},{"port":443,"name":"tls"}]}}'
run kubectl patch svc web -p '{"spec":{"ports":[{"port":80,"targetPort":9090}]}}'
run kubectl patch svc web -p '{"spec":{"selector":{"app":"other","tier":"x"}}}' -o jsonpath='{.spec.selector} {.spec.ports[*].targetPort}{"\n"}'
run kubectl patch svc web --type=merge -p '{"spec":{"selector":{"tier":null}}}' -o jsonpath='{.spec.selector}{"\n"}'
run kubectl patch cm one -p '{"data":{"a":null,"c":"d"}}' -o yaml
run kubectl patch cm one -p '{"data":{"e":1}}'
run kubectl patch cm one --type=json -p '[{"op":"add","path":"/data/x","value":"y"}]' -o json
run kubectl patch cm one -p '{"data":{"q":"r"}}' --dry-run=client
run kubectl patch cm one -p '{"data":{"q":"r"}}' --dry-run=client -o yaml
run kubectl patch cm one -p '{"data":{"q":"r"}}' --dry-run=server
run kubectl patch cm one -p '{"data":{"q":"r"}}' --dry-run=server -o jsonpath='{.data}{"\n"}'
run kubectl patch cm one -p '{"data":{"c":"d"}}' --dry-run=client
run kubectl patch cm one --type=merge -p '{"data":{"c":null}}' --dry-run=client -o jsonpath='{.data}{"\n"}'
run kubectl patch cm one --type=json -p '[{"op":"remove","path":"/data/c"}]' --dry-run=client -o jsonpath='{.data}{"\n"}'
run kubectl patch cm one --type=json -p '[{"op":"remove","path":"/data/nope"}]' --dry-run=client
run kubectl patch cm one -p '{"data":{"q":"r"}}' --dry-run=maybe
run kubectl patch cm one -p '{"data":{"q":"r"}}' -o name
run kubectl patch cm one -p '{"data":{"q":"r"}}' -o foo
run kubectl get cm one -o jsonpath='{.data}{"\n"}'
run kubectl patch deploy web --subresource=scale --type=merge -p '{"spec":{"replicas":5}}'
run kubectl patch deploy web --subresource=status --type=merge -p '{"status":{"replicas":7}}'
run kubectl patch deploy web --subresource=nope --type=merge -p '{"spec":{"replicas":5}}'
run kubectl patch deploy web -n nowhere -p '{}'
kubectl get cm one -o yaml > cm.yaml
run kubectl patch -f cm.yaml -p '{"data":{"file":"yes"}}'
run kubectl patch -f cm.yaml -p '{"data":{"file":"local"}}' --local -o jsonpath='{.data}{"\n"}'
run kubectl patch cm one -p '{"data":{"file":"local"}}' --local
run kubectl patch -f cm.yaml cm -p '{}'
cat > crd.yaml <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Foo, plural: foos, singular: foo}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
END
kubectl create -f crd.yaml > /dev/null
kubectl wait --for=condition=established crd/foos.example.com > /dev/null 2>&1
printf '%s\n' 'apiVersion: example.com/v1' 'kind: Foo' 'metadata: {name: x}' 'spec: {a: 1}' > foo.yaml
for try in 1 2 3 4 5; do kubectl create -f foo.yaml > /dev/null 2>&1 && break; sleep 1; done
run kubectl patch foo x -p '{"spec":{"a":2}}'
run kubectl patch foo x --type=merge -p '{"spec":{"a":2}}'
run kubectl patch foo x -p '{"spec":{"a":2}}' --dry-run=client
run kubectl patch deploy web -p '{"spec":{"paused":"yes"}}'
run kubectl patch deploy web -p '{"spec":{"paused":1}}'
run kubectl patch deploy web -p '{"spec":"x"}'
run kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":"x"}}}}'
run kubectl patch deploy web -p '{"spec":{"template":{"spec":{"nodeSelector":["x"]}}}}'
run kubectl patch deploy web -p '{"spec":{"template":{"spec":{"nodeSelector":{"a":true}}}}}'
run kubectl patch deploy web -p '{"spec":{"template":{"spec":{"nodeName":5}}}}'
run kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}'
run kubectl patch svc web -p '{"spec":{"ports":[{"port":"http"}]}}'
run kubectl patch svc web --type=merge -p '{"spec":{"ports":[{"port":"http"}]}}' 2>&1 | sed 's/Invalid value: .*: json/Invalid value: json/'
run kubectl patch svc web --type=merge -p '{"spec":{"ports":[{"port":80}'
