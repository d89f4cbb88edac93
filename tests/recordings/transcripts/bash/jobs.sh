# Background jobs in a script without a terminal: order, wait, $!, jobs, groups, disown, and output of several at once.
sleep 0.4 && echo 'slow' &
sleep 0.2 && echo 'quick' &
echo 'first'
jobs | sed 's/  */ /g'
wait
echo "all: $?"
(sleep 0.1; exit 3) & a=$!
(sleep 0.3; exit 4) & b=$!
wait $a; echo "a: $?"
wait $b; echo "b: $?"
wait $a; echo "a again: $?"
(sleep 0.1; exit 5) & (sleep 0.3; exit 6) & wait -n; echo "the first to end: $?"; wait -n; echo "the next: $?"; wait -n; echo "none: $?"
for i in 3 1 2; do (sleep 0.$i; echo "job $i") & done; wait
sleep 30 & jobs -p | grep -c . ; kill $!; wait $!; echo "killed: $?"
sleep 30 & kill $!; wait; echo "wait for all: $?"
{ sleep 0.1; echo group; } & wait
f() { sleep 0.1; echo "function $1"; }; f x & wait
x=1; { x=2; } & wait; echo "x=$x"
(echo "in a subshell \$\$ stays: $([ $$ = $BASHPID ] || echo yes)")
sleep 0.1 & p=$!; kill -0 $p && echo running; wait $p; kill -0 $p 2>/dev/null || echo gone
timeout 0.2 bash -c 'sleep 5 & wait'; echo "timeout: $?"
nohup echo 'no hangup' 2>/dev/null; cat nohup.out 2>/dev/null
sleep 0.2 | sleep 0.1 & wait; echo "pipe: $?"
(trap 'echo cleanup; exit 0' TERM; sleep 5 & wait $!) & sleep 0.2; kill $!; wait $!; echo "trapped: $?"
read -r line < <(sleep 0.1; echo from a substitution); echo "$line"
cat & wait $!; echo "a background cat reads nothing: $?"
echo data | { cat & wait; }
set -m; sleep 0.1 & wait; set +m; echo done
bg 2>&1 | sed 's/line [0-9]*/line N/'; fg %9; echo "$?"
wait 1; echo "$?"
disown -a; echo "$?"
times | wc -l
