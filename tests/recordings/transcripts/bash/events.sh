# DEBUG, ERR and RETURN traps and what BASH_COMMAND says in them, set -x with PS4, declare -f and jobs of compound commands.
f() { if [[ -f a && ! -d b || ( x == y ) ]]; then echo a; elif true; then b; else c; fi; case "$1" in a|b) x;; *) y;& z) ;; esac; while read -r l; do echo "$l"; done < f | sort; until false; do :; done; for x in 1 2; do :; done; for x; do :; done; for ((i=0; i<3; i++)); do :; done; { a; b; } 2>&1; (c; d) > f; x=1 y=(1 2) cmd arg; ! true && a || b; a & b; ((x++)); [[ $x =~ ^a$ ]]; cat <<E
body $x
E
echo after; select q in 1; do :; done; time ls; coproc X { a; }; function g { h; }; a |& b; a=$(b "c"); [[ -n $x ]]; [[ ! $y ]]; echo ${a[@]} >&2 2>/dev/null; exec 3>&1 4<&0 5<>f 6>&- ; cat <<< "x"; a >| b; b &> c; b &>> d; echo {1..3}; : "${a:=1}"; 
}
declare -f f; type f | head -3
jobs; kill %1; wait 2>/dev/null
for x in $(jobs -p); do :; done
trap 'echo "E: $BASH_COMMAND"' ERR
{ false; }; ( false ); if true; then false; fi; false | false; ! true; [[ a == b ]]; ((0)); for i in 1; do false; done; while false; do :; done; f2() { return 1; }; f2; $(false); x=$(false); eval false; . /dev/null; test -z a; false || false; true && false; case a in a) false;; esac
exec 2>&1
PS4='+ ${BASH_SOURCE##*/}:${LINENO}:${FUNCNAME[0]:-main}: '
f() { local a=1 b; b=$((a+1)); echo $b; [[ $b == 2 && -n "$a" ]]; (( b > 1 )); case $b in 2) echo two;; esac; for i in 1 "2 3"; do :; done; for ((i=0;i<2;i++)); do :; done; while false; do :; done; x=(a "b c" [5]=d); export Z=1; readonly R=2; [ "$a" = 1 ] || echo no; echo "q'uo\"te" $'a\nb' "" '*' ~; }
set -x; f; { set +x; } 2>/dev/null
set -x
a=$(echo sub); echo "$a" > /tmp/x; cat < /tmp/x
[[ abc =~ b ]] ; [[ a < b || -f /etc/passwd ]]; ! true; (echo sub); { echo grp; }
if [ -n "$a" ]; then echo y; elif false; then echo n; fi
let i=1+2; i+=1; arr[1]=x; arr+=(q); ((i++)); : ${unset:=dflt}
cat <<EOT
here $i
EOT
time_f() { return 3; }; time_f || true
eval 'echo ev; echo ev2'
select x in a b; do echo $x; break; done <<<1
set +x
set -v; echo v; set +v
BASH_XTRACEFD=7; exec 7>/tmp/trc; set -x; echo traced; set +x; exec 7>&-; unset BASH_XTRACEFD; cat /tmp/trc
trap 'echo "DBG[$LINENO] $BASH_COMMAND"' DEBUG
x=1
echo hi | cat
g() { echo in g; }
g
for i in 1 2; do echo $i; done
(( 1 ))
[[ a ]]
case a in a) echo c;; esac
trap - DEBUG
trap 'echo RET ${FUNCNAME[0]} $?' RETURN
g
set -T; g; set +T; trap - RETURN
h() { trap 'echo leaving h' RETURN; g; echo h; }; h; g; trap -p; trap - RETURN
trap 'echo x' INT TERM HUP USR1; trap -p; trap; trap - INT TERM HUP USR1; trap -p INT; trap 'a' NOPE; echo $?; trap -l | head -3
sigh() { echo "sig $1"; }; for s in USR1 USR2; do trap "sigh $s" $s; done; kill -USR1 $$; kill -USR2 $$; kill -l 10; kill -l USR1; kill -l | head -2
