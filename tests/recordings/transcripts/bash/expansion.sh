# Parameter expansion: defaults, errors, lengths, cutting, replacing, case, indirection, transformation, slices.
s=/usr/local/lib/file.tar.gz
unset u; empty=

echo "${u-def} ${u:-def} ${empty-def} ${empty:-def} [${empty+set}] [${empty:+set}] ${u=new} $u"
unset u
(echo "${u?no value}"; echo not reached); echo "status $?"
(echo "${empty:?}"; echo not reached); echo "status $?"
echo ${#s} ${#empty} ${#u}
echo "${s#*/}" "${s##*/}" "${s%.*}" "${s%%.*}" "${s%/*}"
echo "${s/l/L}" "${s//l/L}" "${s/#\/usr/U}" "${s/%gz/GZ}" "${s//l}" "${s//[aeiou]/.}"
echo "${s:5}" "${s:5:5}" "${s: -2}" "${s:0:-3}" "[${s:100}]"
w='hello World'
echo "${w^}" "${w^^}" "${w,,}" "${w~~}" "${w^^[lo]}"
name=s; echo "${!name}" "${!n*}"
echo "${w@Q}" "${w@U}" "${w@u}"
set -- a b c d
echo "$1 $# $@ ${@:2} ${@:2:2} ${*: -1} ${!#}"
shift 2; echo "$*"; shift 5; echo "shift: $? $*"
set -- 1 2 3 4 5 6 7 8 9 ten eleven; echo $10 ${10} ${11}
echo {1..5} {a..e} {5..1} {01..10..3} {a,b}{1,2} x{,y}z {one} a{b,c{d,e}}
echo $((1 + 2 * 3)) $((7 / 2)) $((-7 / 2)) $((-7 % 3)) $((2 ** 10)) $((1 << 4 | 1)) $((~0)) $((5 > 3 && 2 > 3))
i=5; echo $((i++)) $i $((++i)) $((i += 3)) $((i > 8 ? 100 : 200)) $((i, 7))
echo $((0x1f)) $((010)) $((2#101)) $((36#z)) $((08)) ; echo "status $?"
echo $((1 / 0)); echo "status $?"
echo $((undefinedvar + 1)) $((2 ** -1)); echo "status $?"
echo $((1 +)); echo "status $?"
((i = 0)); echo "(( 0 )): $?"; ((i = 1)); echo "(( 1 )): $?"
let 'j = 4 * 2' k=1; echo $j $k
echo "$(( 9223372036854775807 + 1 ))"
echo "$(<script.txt)" 2>/dev/null; echo "status $?"
x=$(exit 3); echo "status of an assignment: $?"
local_test() { local v=$(exit 3); echo "status of local: $?"; }; local_test
echo "nested: $(echo "$(echo "deep $((1 + 1))")")"
echo ${w} | tr a-z A-Z
readonly r=1; r=2; echo "not reached in POSIX mode, but here: $?"
echo $$ | grep -c '^[0-9]*$'; echo "$-" ; echo "$0"
v=abc; v+=def; echo $v; declare -i n=5; n+=3; echo $n; n=2*3; echo $n
declare -u up=shout; declare -l low=QUIET; echo $up $low
declare -p n v up; unset v; declare -p v; echo "status $?"
