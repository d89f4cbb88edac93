# set: image, env, selector, resources, serviceaccount, subject.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
kubectl create deployment web --image=nginx:1.27 --image=busybox:1.36 > /dev/null
kubectl create deployment api --image=nginx:1.27 > /dev/null
kubectl create cm conf --from-literal=log.level=debug > /dev/null
kubectl create secret generic cred --from-literal=PASSWORD=x > /dev/null
kubectl create svc clusterip web --tcp=80 > /dev/null
kubectl create rolebinding rb --role=r --user=jane > /dev/null
kubectl create clusterrolebinding crb --clusterrole=r --user=jane > /dev/null
show() { kubectl get deploy $1 -o jsonpath="{.spec.template.spec$2}{\"\\n\"}"; }
run kubectl set
run kubectl set image deploy/web nginx=nginx:1.28
run kubectl set image deploy/web nginx=nginx:1.28
run kubectl set image deploy web busybox=busybox:1.37 nginx=nginx:1.29
run show web '.containers[*].image'
run kubectl set image deploy/web other=x
run kubectl set image deploy/web other=x nginx=nginx:1.30
run kubectl set image deploy '*=nginx:1.31' --all
run kubectl set image deploy/web '*=x' nginx=y
run kubectl set image deploy -l app=api nginx=nginx:1.32
run kubectl set image deploy/web
run kubectl set image nginx=x
run kubectl set image deploy/web nginx=
run kubectl set image deploy/web nginx='Bad Name'
run kubectl set image deploy/nope nginx=x
run kubectl set image deploy/nope deploy/web nginx=nginx:1.33
run kubectl set image cm/conf nginx=x
run kubectl set image deploy/web nginx=nginx:2 --dry-run=client
run kubectl set image deploy/web nginx=nginx:2 --dry-run=server
run kubectl set image deploy/web nginx=nginx:2 --dry-run=client -o jsonpath='{.spec.template.spec.containers[0].image}{"\n"}'
run kubectl set image deploy/web nginx=nginx:2 -o name
run kubectl set image deploy/api nginx=nginx:4 -o json
run kubectl set image deploy/web nginx=nginx:3 --all -l a=b
kubectl create deployment file --image=nginx --dry-run=client -o yaml > file.yaml
run kubectl set image -f file.yaml nginx=nginx:9 --local -o yaml
run kubectl set image -f file.yaml nginx=nginx:9 --local
run kubectl set image deploy/web nginx=nginx:9 --local
run kubectl set image -f file.yaml nginx=nginx:9
run kubectl set env deploy/web A=1 B='two words'
run kubectl set env deploy/web A=1
run kubectl set env deploy/web --list
run kubectl set env deploy/web -c nginx C=3
run kubectl set env deploy web B- A=2
run kubectl set env deploy/web --list
run kubectl set env deploy/web A=3 --overwrite=false
run kubectl set env deploy/web -e D=4
run kubectl set env deploy/web --from=configmap/conf
run kubectl set env deploy/web --from=cm/conf --prefix=X_ --keys=log.level -c nginx
run kubectl set env deploy/web --from=secret/cred -c 'busy*'
run kubectl set env deploy/web --list
run kubectl set env deploy/web --list --resolve
run show web '.containers[0].env'
run kubectl set env deploy/web --from=deploy/web
run kubectl set env deploy/web --from=cm/nope
run kubectl set env deploy/web --keys=a
run kubectl set env deploy/web -c none E=5
run kubectl set env deploy/web A=1 A-
run kubectl set env A=1 deploy/web
run kubectl set env deploy/web
run kubectl set env deploy/web '1A=b'
run kubectl set env deploy/web 'A B=b'
run kubectl set env
run kubectl set env cm/conf A=1
run kubectl set env deploy/web F=6 --dry-run=client -o jsonpath='{.spec.template.spec.containers[1].env[*].name}{"\n"}'
run kubectl set env deploy/web F=6 --dry-run=server
printf 'G=7\n# no\nH=8 # x\n' | kubectl set env deploy/api -
run kubectl set env deploy/api --list
run kubectl set env deploy --all --list
run kubectl set resources deploy/web --limits=cpu=200m,memory=512Mi --requests=cpu=100m
run kubectl set resources deploy/web -c nginx --limits=cpu=1
run show web '.containers[*].resources'
run kubectl set resources deploy/web --requests=cpu=2
run kubectl set resources deploy/web
run kubectl set resources deploy/web --limits=cpu
run kubectl set resources deploy/web --limits=cpu=lots
run kubectl set resources deploy/web --limits=foo=1
run kubectl set resources deploy/web -c none --limits=cpu=1
run kubectl set resources cm/conf --limits=cpu=1
run kubectl set resources deploy/web --limits=cpu=3 --dry-run=client
run kubectl set serviceaccount deploy/web robot
run kubectl set sa deploy/web robot
run kubectl set sa deploy web
run kubectl set sa
run kubectl set sa deploy/web robot --dry-run=server
run show web '.serviceAccountName'
run kubectl set selector svc/web a=b,c=d
run kubectl get svc web -o jsonpath='{.spec.selector}{"\n"}'
run kubectl set selector svc web 'a in (b)'
run kubectl set selector svc web 'a notin (b)'
run kubectl set selector svc/web a=e --dry-run=client
run kubectl set selector svc/web a=e --resource-version=1
run kubectl set selector deploy/web a=b
run kubectl set selector
run kubectl set selector svc/web
run kubectl set subject rolebinding rb --user=joe --group=devs --serviceaccount=default:robot
run kubectl set subject rolebinding rb --user=joe
run kubectl get rolebinding rb -o jsonpath='{.subjects}{"\n"}'
run kubectl set subject clusterrolebinding crb --serviceaccount=default:robot
run kubectl set subject clusterrolebinding crb --serviceaccount=:robot
run kubectl set subject clusterrolebinding crb --serviceaccount=robot
run kubectl set subject rolebinding rb
run kubectl set subject cm conf --user=x
run kubectl set foo
