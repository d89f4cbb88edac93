# if, case, for, while, until, select-less: with their statuses, break and continue, C style, and nested ones.
shopt -s extglob
if true; then echo yes; else echo no; fi
if false; then echo yes; elif ((1)); then echo elif; fi
if false; then :; fi; echo "no branch taken: $?"
if ! false; then echo negated; fi; ! true; echo "! true: $?"
for i in 1 2 3; do echo -n "$i "; done; echo
for i; do echo never; done; for i in; do echo never; done; echo "empty loop: $?"
for ((i = 0, j = 10; i < 3; i++, j--)); do echo -n "$i/$j "; done; echo
for i in {1..3} end; do [ $i = 2 ] && continue; echo -n "$i "; done; echo
for i in 1 2 3; do for j in a b c; do [ $j = b ] && continue 2; [ $i = 3 ] && break 2; echo -n "$i$j "; done; done; echo
n=3; while ((n > 0)); do echo -n "$n "; ((n--)); done; echo
until [ $n -ge 2 ]; do ((++n)); done; echo "n=$n"
while :; do break; done; echo "after break: $?"
while read -r line; do echo "<$line>"; done <<<$'one\ntwo'
printf 'a b\nc d' | while read -r x y; do echo "$y $x"; done
printf 'no newline' | while read -r x || [ -n "$x" ]; do echo "got $x"; done
count=0; printf '1\n2\n' | while read -r _; do ((count++)); done; echo "after a pipe: $count"
count=0; while read -r _; do ((count++)); done < <(printf '1\n2\n'); echo "after a substitution: $count"
for w in start restart stop status other ''; do
  case $w in
    start | restart) echo "$w: begin" ;;&
    re*) echo "$w: again" ;;
    st[ao]p) echo "$w: end" ;;
    status) echo "$w: falls" ;&
    never) echo "$w: through" ;;
    '') echo 'empty' ;;
    *) echo "$w: what?" ;;
  esac
done
case 10.0.0.5 in 10.*.[0-9].?) echo address ;; esac
case x in y) ;; esac; echo "case without a match: $?"
case file.tar.gz in *.@(tar|tgz)?(.gz)) echo archive ;; esac
f() { echo "f: $# $1"; return 7; }; f a b; echo "return: $?"
g() { local v=inner; echo "$v"; h; }; h() { echo "h sees $v"; }; v=outer; g; h
r() { (($1 <= 1)) && echo 1 || echo $(($1 * $(r $(($1 - 1))))); }; r 5
return 3; echo "return at the top: $?"
k() { echo one; return; echo never; }; k; echo "plain return: $?"
{ echo group; exit_status=4; }; (exit_status=5; echo subshell $exit_status); echo "$exit_status"
true && false || echo 'and or'; true || echo never; false && echo never; echo "last: $?"
true & wait $!; echo "background: $?"
test 1 -eq 1 -a 2 -gt 1 && [ ! -e nowhere ] && echo test
[ -z '' ] && [ -n x ] && [ a != b ] && [ a \< b ] && echo strings
[ 1 -eq x ]; echo "status $?"
[ a = b; echo "status $?"
[ ]; echo "status $?"; [ = ]; echo "status $?"
[[ abc == a* && abc != "a*" && abc =~ ^a(.)c$ ]] && echo "matched ${BASH_REMATCH[1]}"
[[ 10 -gt 9 ]] && [[ 10 < 9 ]] && echo 'numbers and strings differ'
[[ -f /etc/hosts && -d /etc && ! -L /etc/hosts && -x /bin/bash && -s /etc/hosts ]] && echo files
[[ x =~ [ ]]; echo "bad expression: $?"
v=; [[ -z $v && $v == '' ]] && echo 'unquoted and empty is fine'
SECONDS=100; ((SECONDS >= 100)) && echo seconds
