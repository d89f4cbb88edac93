# Pipelines and their statuses: PIPESTATUS, pipefail, SIGPIPE, subshells, lastpipe, time, negation, background ones.
true | false; echo "$? ${PIPESTATUS[*]}"
false | true; echo "$? ${PIPESTATUS[*]}"
(exit 3) | (exit 4) | (exit 5); echo "$? ${PIPESTATUS[@]}"
set -o pipefail
false | true; echo "$? "
(exit 3) | (exit 4) | true; echo "$?"
set +o pipefail
! false | true; echo "negated: $?"
yes | head -3; echo "${PIPESTATUS[*]}"
seq 100000 | head -1; echo "${PIPESTATUS[*]}"
no-such-command | cat; echo "${PIPESTATUS[*]}"
cat nowhere | wc -l; echo "${PIPESTATUS[*]}"
x=1; echo 2 | read -r x; echo "x=$x"
shopt -s lastpipe; echo 3 | read -r x; echo "x=$x"; shopt -u lastpipe
echo a | { read -r l; echo "group read $l"; } | tr a-z A-Z
for i in 3 1 2; do echo $i; done | sort | while read -r n; do echo -n "$n,"; done; echo
echo "c b a" | tr ' ' '\n' | sort | paste -sd' '
printf '%s\n' x y | (read -r a; cat; echo "a=$a")
{ sleep 0.3; echo slow; } | { echo fast; cat; }
(sleep 0.2; echo background) & echo foreground; wait
echo 1 | (cat; echo 2) | (cat; echo 3)
seq 3 | xargs -I{} echo "item {}"
exec 3> >(sed 's/^/logged: /'); echo message >&3; exec 3>&-; sleep 0.2
mkfifo p; (echo through the fifo >p) & cat p
coproc BC { while read -r e; do echo $((e)); done; }; echo '6*7' >&${BC[1]}; read -r answer <&${BC[0]}; echo "$answer"
eval 'exec '${BC[1]}'>&-'; wait; echo "coproc: $?"
set -e; (false | true; echo 'a pipe fails only by its last'); set +e
(set -eo pipefail; false | true; echo 'not reached'); echo "pipefail and errexit: $?"
echo out | tee copy | wc -c; cat copy
true | true & wait $!; echo $?
ls nowhere 2>/dev/null | cat && echo 'cat was fine'
echo "$(echo a | tr a b; exit 9)"; y=$(echo a | tr a b; exit 9); echo "$y $?"
f() { cat; return 6; }; echo into a function | f; echo $?
if echo abc | grep -q b; then echo found; fi
echo abc | grep -q z && echo found || echo "not found: $?"
