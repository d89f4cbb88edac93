# find and xargs: names, types, sizes, depths, actions, -exec in both forms, -print0, batches, placeholders, statuses.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
mkdir -p tree/a/b tree/c; touch tree/one.txt tree/a/two.txt tree/a/b/three.log 'tree/c/two words.txt' tree/.hidden
printf '12345' >tree/c/five; head -c 5000 /dev/zero >tree/c/big; ln -s one.txt tree/link; chmod 600 tree/one.txt

found() { echo "\$ find $*"; find "$@" | sort; echo "[${PIPESTATUS[0]}]"; }
found tree
found tree -type f
found tree -type d
found tree -type l
found tree -name '*.txt'
found tree -iname '*TWO*'
found tree -not -name '*.txt' -type f
found tree -name '*.txt' -o -name '*.log'
found tree \( -name '*.txt' -o -name '*.log' \) -path '*/a/*'
found tree -maxdepth 1
found tree -mindepth 2 -type f
found tree -size -10c -type f
found tree -size +4k
found tree -empty
found tree -perm 600
found tree -regex '.*/t[a-z]*\.\(txt\|log\)'
found tree -name a -prune -o -type f -print
found tree -type f -printf '%f %s %m %d\n'
found tree -type f -name '*.log' -exec echo found {} \;
find tree -name '*.txt' -exec echo {} + | tr ' ' '\n' | sort
found tree -name five -exec cat {} \; -print
found tree -name '*.log' -exec false \; -print
find tree -name '*.txt' -print0 | sort -z | xargs -0 -n1 echo file:
find tree -name '*.txt' | sort | xargs ls -d 2>&1
find tree -name '*.log' -delete; found tree -name '*.log'
found nowhere
found tree -name
found tree -frobnicate
found tree -type x
found tree -exec echo {}
find tree -maxdepth 0 -name tree -quit; echo "[$?]"
seq 5 | xargs
seq 5 | xargs -n 2
seq 5 | xargs -n 2 echo got
printf 'a b\n"c d" e\\ f\n' | xargs -n1
printf 'a b\nc d\n' | xargs -I{} echo '<{}>'
printf 'a b\nc d\n' | xargs -L1 echo line
printf 'a,b,c' | xargs -d, -n1
seq 3 | xargs -t echo 2>&1
: | xargs echo empty; : | xargs -r echo never
seq 3 | xargs -n1 false; echo "[$?]"
seq 3 | xargs -n1 sh -c 'exit 255'; echo "[$?]"
seq 3 | xargs no-such-command; echo "[$?]"
seq 2 | xargs -n1 sh -c 'echo "$0 $1"' x
seq 4 | xargs -P2 -n1 sh -c 'sleep 0.$0; echo $0'
printf "it's\n" | xargs; echo "[$?]"
run xargs --frobnicate </dev/null
basename /usr/lib/x.so .so; dirname /usr/lib/x.so; dirname x; basename /; realpath tree/link | sed 's/.*root/root/'; readlink tree/link
