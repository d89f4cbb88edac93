# grep: basic and extended expressions, -i -v -c -n -o -w -x -l -L -r -A -B -C -m -q -e -f -F, several files, statuses, errors.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
printf '%s\n' 'GET /index.html 200' 'POST /login 302' 'GET /missing 404' 'get /lower 200' '' 'HEAD / 200' 'GET /a.b 500' >access
printf '%s\n' 'error: disk full' 'warning: low memory' 'Error: no route' 'all fine' >system

run grep GET access
run grep -i get access
run grep -v 200 access
run grep -c 200 access
run grep -n '40[0-9]$' access
run grep -o '/[a-z.]*' access
run grep -w a access
run grep -x 'HEAD / 200' access
run grep -E '^(GET|POST) .* (200|302)$' access
run grep '^(GET|POST)' access
run grep '\(GET\|POST\) /l' access
run grep -E 'o{2}|r+' system
run grep 'o\{2\}' system
run grep -F a.b access
run grep 'a\.b' access
run grep '^$' access -n
run grep -A1 -B1 404 access
run grep -C 1 -n 404 access
run grep -m 2 GET access
run grep -e error -e warning system
printf 'error\nfine\n' >patterns
run grep -f patterns system
run grep -i error access system
run grep -h -i error access system
run grep -l 200 access system
run grep -L 200 access system
run grep -q GET access
run grep -q NOPE access
run grep -s NOPE nowhere
mkdir -p d/e; cp system d/e/log; echo 'no route' >d/other
grep -r route d | sort
grep -rn --include=log route d
grep -rl --exclude-dir=e route d
printf 'one\ntwo\n' | grep -n t -
run grep NOPE access nowhere
run grep GET nowhere
run grep d d
run grep '[' access
run grep -E 'a{1' access
run grep -E '(' access
run grep '\(' access
run grep
run grep -m x GET access
run grep --frobnicate GET access
run grep -P '^\w+ (?=/l)' access
run grep -oP '(?<= )\d+$' access -c
run grep '[[:upper:]]\{4\}' access
run grep -E '\bGET\b.*\.' access
run grep -vn . access
run grep -b GET access
run grep -z GET access -c
run grep -H -c 200 access
run grep -- -x access
printf 'a\0b\n' | grep b; printf 'a\0b\n' | grep -a b | tr '\0' .
echo aXbXc | grep -o '[a-c]' | tr '\n' ,; echo
run grep --color=always -n POST access
