# Objects made from the command line, and how they are shown.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run kubectl create deployment web --image=nginx:1.27 --replicas=3 --port=80
run kubectl create deployment web --image=nginx:1.27
run kubectl create deployment Web --image=nginx
run kubectl create deployment web2 --image=nginx --image=busybox:1.36 --dry-run=client -o yaml
run kubectl create deployment web2 --image=nginx --dry-run=client -o json
run kubectl create deployment web2 --image=nginx --dry-run=server
run kubectl create deployment web2 --image=nginx --dry-run=client -o name
run kubectl create deployment web2 --image=a --image=b -- sleep 5
run kubectl create deployment a b --image=c
run kubectl create deployment
run kubectl create svc clusterip web --tcp=80:8080 --tcp=443 --clusterip=10.96.7.7
run kubectl create svc nodeport web --tcp=80 --node-port=30080 --dry-run=client -o yaml
run kubectl create svc clusterip web2 --clusterip=None
run kubectl create svc clusterip web3
run kubectl create svc externalname out --external-name=example.com
run kubectl create svc foo
run kubectl create foo
run kubectl create ns shop
run kubectl create ns shop
run kubectl create ns
run kubectl create cm c --from-literal=a=b --from-literal=b='x y'
run kubectl create cm c --from-literal=ab
run kubectl create cm c --from-file=nope
run kubectl create -n shop cm c --from-literal=a=b -o yaml --dry-run=client
run kubectl create secret generic s --from-literal=password=hunter2
run kubectl create secret generic t --from-literal=a=b -o yaml --dry-run=client
run kubectl create sa robot
run kubectl create sa robot
run kubectl create job j --image=busybox -- date -u
run kubectl create job j2
run kubectl create cronjob c --image=busybox --schedule=@hourly -- date
run kubectl create role r --verb=get,list --resource=pods,deployments.apps
run kubectl create rolebinding r --role=r --serviceaccount=default:robot --user=jane
run kubectl create clusterrole cr --verb=get --resource=nodes
run kubectl create clusterrolebinding crb --clusterrole=cr --group=g
run kubectl create ingress i --rule='foo.com/bar*=svc:80' --class=nginx
run kubectl create quota q --hard=pods=3
run kubectl create token nosuch
run kubectl get deploy,svc,cm,secret,sa,job,cronjob,role,rolebinding,ingress,quota
run kubectl get all
run kubectl get deploy web -o yaml
run kubectl get deploy web -o json
run kubectl get svc web -o jsonpath='{.spec.ports[*].port}{"\n"}'
run kubectl get svc -o name
run kubectl get svc -o custom-columns=NAME:.metadata.name,PORTS:.spec.ports[*].port,NONE:.spec.nothing
run kubectl get svc -o go-template='{{range .items}}{{.metadata.name}} {{.spec.type}}{{"\n"}}{{end}}'
run kubectl get svc -l app=web --show-labels
run kubectl get svc -L app --no-headers
run kubectl get svc --sort-by=.spec.type
run kubectl get svc --sort-by=.nothing
run kubectl get cm -A --field-selector metadata.name=c
run kubectl get role r -o yaml
run kubectl get secret s -o go-template='{{.data.password | base64decode}}{{"\n"}}'
run kubectl get deploy -o wide
run kubectl get ns shop default -o name
run kubectl get sa,secret nosuch
run kubectl get deploy/web svc/web svc/nope
run kubectl delete deploy web
run kubectl delete deploy web
run kubectl delete svc -l app=web
run kubectl delete svc -l app=nothing
run kubectl delete cm c sa/robot
run kubectl delete cm/c sa/robot
run kubectl delete secret --all
run kubectl delete role r --dry-run=client
run kubectl delete role r --dry-run=server -o name
run kubectl delete role r -o yaml
run kubectl delete
run kubectl delete pods
run kubectl delete ingress i --now
run kubectl delete quota q --force
run kubectl delete cronjob c --grace-period=0
