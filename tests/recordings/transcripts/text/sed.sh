# sed: substitution, addresses, ranges, deletion, insertion, hold space, loops, -n -i -E -s, several commands, errors.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
printf '%s\n' 'one 1' 'two 2' 'three 3' 'four 4' 'five 5' >f

run sed 's/o/0/' f
run sed 's/o/0/g; s/e/E/2' f
run sed -n '2p' f
run sed -n '2,4p' f
run sed -n '/two/,/four/p' f
run sed -n '$p' f
run sed '2d' f
run sed '/^t/d' f
run sed '/^t/!d' f
run sed '1~2d' f
run sed -n '2,+1p' f
run sed '0,/e/s/e/E/' f
run sed -n '/three/=' f
run sed 3q f
run sed '3q7' f
run sed -E 's/([a-z]+) ([0-9])/\2 \1/' f
run sed 's/\([a-z]*\) \(.*\)/\2-\1/' f
run sed 's/[0-9]/<&>/' f
run sed 's|one|/usr/bin|' f -n -e 1p
run sed -n 's/t/T/p' f
run sed 's/T/x/I' f
run sed -E 's/(^|[^a-z])([a-z])/\1\u\2/' f
run sed 's/.*/\U&/' f
run sed '2i\inserted' f
run sed '2a appended' f
run sed '2c\changed' f
run sed '2,3c\changed once' f
run sed 'y/123/abc/' f
run sed '1!G;h;$!d' f
run sed 'N;s/\n/ + /' f
run sed '$!N;P;D' f
run sed ':a;N;$!ba;s/\n/,/g' f
run sed -n 'x;p' f
run sed -e '/one/{s/1/first/;a more' -e '}' f
run sed '/two/r /etc/hostname' f
run sed -n '/two/w out' f
run cat out
run sed -i.bak 's/one/ONE/' f
run head -1 f f.bak
run sed -i '/^$/d; 1d' f
run cat f
echo 'a.b.c' | sed 's/./-/3'
echo 'path/to/file' | sed 's/\//:/g'
echo 'aaa' | sed 's/a*/x/g'
echo 'hello' | sed 's/x*/-/g'
echo 'tab' | sed 's/a/\t/' | od -c | head -1
echo 'a b' | sed 's/ /\n/'
printf 'no newline' | sed 's/no/with/'; echo
echo "$HOME" | sed "s#$HOME#home#"
run sed -n '2{p;q}' f
run sed -s -n '1p' f out
run sed 5q nowhere
run sed 's/a/b' f
run sed 's/(/x/' f
run sed -E 's/(/x/' f
run sed 's/a/b/k' f
run sed 'z9' f
run sed '/a' f
run sed '3,1p;d' f
run sed 'b nowhere' f
run sed '}' f
run sed '{p' f
