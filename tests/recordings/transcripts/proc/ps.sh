# ps, pgrep, pidof and friends: columns, selection, parents, threads of a pipeline, names and arguments.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
bash -c 'sleep 50; true' & shell=$!
sleep 60 & sleep=$!
(exec -a renamed sleep 70) & renamed=$!
sleep 0.2

ps -o comm= -p $sleep
ps -o args= -p $sleep
ps -o stat=,tty=,comm= -p $sleep
ps -o comm,args -p $shell
ps -o args= --ppid $shell
ps -o args= -p $renamed
[ "$(ps -o ppid= -p $sleep | tr -d ' ')" = $$ ] && echo 'child of this shell'
ps -o comm= -C sleep | sort | uniq -c
ps -eo comm= | grep -c '^sleep$'
ps -p $sleep,$shell -o comm= | sort
ps -p 99999; echo "[$?]"
ps -o nonsense; echo "[$?]"
ps aux | awk '$11 == "sleep" { print $1, $7, $11, $12 }' | sort
ps -ef | awk '$8 == "sleep" { print $1, $6, $8, $9 }' | sort
pgrep -x sleep | wc -l
pgrep -f 'sleep 60' | grep -c "^$sleep$"
pgrep -a -f 'sleep 60' | sed 's/^[0-9]*/PID/'
pgrep -P $shell -l | sed 's/^[0-9]*/PID/'
pgrep -x nothing; echo "[$?]"
pgrep; echo "[$?]"
pidof sleep | wc -w
pkill -f 'sleep 60'; echo "[$?]"
wait $sleep; echo "ended with $?"
ps -p $sleep -o comm=; echo "[$?]"
pkill -0 -x sleep; echo "[$?]"
kill $renamed $shell; wait $shell 2>/dev/null
pkill -x sleep; sleep 0.1
ps -eo comm= | grep -c '^sleep$'
nice -n 5 sh -c 'nice'; nice; renice -n 3 -p $$ | sed -E 's/^[0-9]+/PID/'; nice
uptime | grep -c 'load average'; free -m | head -1; nproc | grep -c '^[0-9]'
{ time true; } 2>&1 | sed -E 's/[0-9.]+s/Ns/' 
