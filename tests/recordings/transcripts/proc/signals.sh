# Processes and signals: kill by name and number, statuses, kill -0, -l, wait, stop and continue, orphans, and ps of them.
# mask: pid
run() { echo "\$ $*"; "$@"; echo "[exit $?]"; }

sleep 60 & pid=$!
kill -0 $pid; echo "alive: $?"
ps -o stat=,comm=,args= -p $pid
kill $pid
wait $pid; echo "TERM: $?"
for signal in HUP KILL 9 SIGUSR1 PIPE alrm; do
  sleep 60 & pid=$!
  kill -$signal $pid
  wait $pid 2>/dev/null; echo "$signal: $?"
done
kill -0 $pid 2>/dev/null; echo "gone: $?"
# Without job control a shell starts background commands that ignore INT and QUIT.
sleep 60 & pid=$!
sleep 0.1
kill -INT $pid; kill -QUIT $pid; sleep 0.1
kill -0 $pid && echo 'INT and QUIT did nothing'
kill $pid; wait $pid 2>/dev/null
run kill -l 15
run kill -l TERM
run kill -l 137
run kill -l 99
kill -l | tr -s '\t ' ' ' | head -2
run kill -NONSENSE 1
run kill nobody
run kill
sleep 60 & pid=$!
kill -STOP $pid; sleep 0.1
ps -o stat= -p $pid | cut -c1
kill -CONT $pid; sleep 0.1
ps -o stat= -p $pid | cut -c1
kill $pid
wait $pid
echo "after: $?"
# A child that ignores TERM; a child of a shell that ends first.
bash -c 'trap "" TERM; sleep 0.5' & pid=$!
sleep 0.1; kill $pid; wait $pid; echo "ignored TERM: $?"
bash -c 'sleep 60 & echo child started'
pgrep -x sleep >/dev/null && echo 'the orphan lives on'
ps -o ppid=,comm= -C sleep
pkill -x sleep; sleep 0.1
pgrep -x sleep || echo "none left: $?"
killall sleep; echo "killall: $?"
pidof nothing; echo "pidof: $?"
run timeout 0.2 sleep 5
run timeout -s KILL 0.2 sleep 5
run timeout 5 false
run timeout 0.2 no-such-command
run wait 99999
sleep 0.1 & sleep 0.2 & wait; echo "both: $?"
false & wait $!; echo "false: $?"
(exit 42) & wait -n; echo "wait -n: $?"
