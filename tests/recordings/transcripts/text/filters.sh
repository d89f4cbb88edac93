# cut, tr, sort, uniq, wc, head, tail, tee, paste, rev, tac, nl, fold, column, comm, join: what people combine in one line.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
printf '%s\n' 'b:2:x' 'a:10:y' 'c:1:x' 'a:9:z' >f
seq 12 >n

run cut -d: -f1 f
run cut -d: -f2- f
run cut -d: -f3,1 f
run cut -c1-2 f
run cut -c3- --complement f
run cut -d, -f2 f
run cut -d, -s -f2 f
echo 'a b  c' | cut -d' ' -f3
run cut f
run cut -f0 f
run cut -d:: -f1 f
echo 'Hello World' | tr a-z A-Z
echo 'a  b   c' | tr -s ' '
echo 'hello' | tr -d l
echo 'hello 123' | tr -cd '0-9\n'
echo 'a:b;c' | tr ':;' '\n\n'
echo 'abc' | tr '[:lower:]' '[:upper:]' | tr ABC x
tr; echo "[exit $?]"; tr a; echo "[exit $?]"
run sort f
run sort -r f
run sort -t: -k2 f
run sort -t: -k2n f
run sort -t: -k3,3 -k2,2nr f
run sort -u -t: -k1,1 f
run sort -n n -r
printf '10M\n9K\n1G\n' | sort -h
printf '10.0.0.10\n10.0.0.9\n' | sort -V
printf 'b\nA\na\nB\n' | sort -f
run sort -c f
run sort nowhere
printf 'a\na\nb\na\n' | uniq
printf 'a\na\nb\na\n' | sort | uniq -c | sort -rn
printf 'a\na\nb\n' | uniq -d
printf 'a\na\nb\n' | uniq -u
printf 'A\na\n' | uniq -i
run wc f n
run wc -l f
wc -l <f
printf 'no newline' | wc -l -c -w
wc -L f; run wc nowhere f
run head -3 n
run head -n -9 n
run head -c 5 n
run tail -2 n
run tail -n +11 n
run tail -c 3 n
run head -1 f n
run tail -q -n1 f n
run head -x n
run head nowhere
(sleep 0.2; echo appended >>n; sleep 0.3) & timeout 0.4 tail -n 1 -f n
wait
echo data | tee t1 | cat; cat t1; echo more | tee -a t1 >/dev/null; cat t1
run paste -d, f f
seq 3 | paste -sd+
seq 6 | paste - - -
echo abc | rev
run tac f
run nl f
printf 'x\n\ny\n' | cat -n; printf 'x\n\ny\n' | cat -b; printf 'a\tb\n' | cat -A; printf 'a\n\n\n\nb\n' | cat -s
echo 'a long line to be folded' | fold -w 10; echo 'a long line to be folded' | fold -s -w 10
printf 'a bb\nccc d\n' | column -t
printf 'a\nb\nc\n' >l; printf 'b\nc\nd\n' >r
run comm l r
run comm -12 l r
printf '1 a\n2 b\n' >j1; printf '2 x\n3 y\n' >j2
run join j1 j2
printf 'a\tb' | expand | od -c | head -2
run seq 3 ; run seq 2 2 8; run seq 3 1; run seq -s, 3; run seq -w 8 10; run seq 0.5 0.5 2; run seq x; run seq 5 -2 1
yes no | head -2
