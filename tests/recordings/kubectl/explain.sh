# explain: the fields of kinds. This server describes no fields of its own kinds, so that their texts are left out here.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
fields() { echo "\$ $*"; "$@" > out; echo "[exit $?]"; sed '/^DESCRIPTION:/,/^FIELDS:/d; /^  *enum:/d; /^    /d; /^ *$/d' out; }
fields kubectl explain pods
fields kubectl explain deploy.spec
fields kubectl explain deployment.spec.strategy
fields kubectl explain service.spec.ports
fields kubectl explain networkpolicy.spec.ingress.from
fields kubectl explain networkpolicies.spec.policyTypes
fields kubectl explain pod.spec.containers.resources.limits
fields kubectl explain cm.data
fields kubectl explain pods.spec.tolerations.tolerationSeconds
fields kubectl explain pod.spec.nodeSelector
tree() { echo "\$ $*"; "$@" > out; echo "[exit $?]"; sed '/^DESCRIPTION:/,/^FIELDS:/d; /^  *enum:/d' out; }
tree kubectl explain svc.spec --recursive
tree kubectl explain ingress.spec --recursive
run kubectl explain
run kubectl explain foo
run kubectl explain pods services
run kubectl explain pods.nothing
run kubectl explain pods.spec.containers.nothing
run kubectl explain pods --api-version=v2
run kubectl explain deploy --api-version=apps/v1 --output=foo
kubectl create -f - > /dev/null <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: A widget of the shop, which has a size and a colour and whose description is longer than one line of the terminal is.
        properties:
          spec:
            type: object
            description: What is wanted.
            required: [size]
            properties:
              size: {type: integer, description: How large it is.}
              color: {type: string, enum: [red, green, blue, white, black], description: Which color it has.}
              parts:
                type: array
                items: {type: object, properties: {name: {type: string}}}
              labels: {type: object, additionalProperties: {type: string}}
END
for try in 1 2 3 4 5 6 7 8; do kubectl explain widget.spec > /dev/null 2>&1 && break; sleep 1; done
fields kubectl explain widget
run kubectl explain widget.spec
run kubectl explain widget.spec.color
run kubectl explain widget.spec.parts
run kubectl explain widget.spec --recursive
