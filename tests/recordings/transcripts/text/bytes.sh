# sed: delimiters and backslashes inside bracket expressions; bytes that are no characters through the shell.
t() { echo 'a/b]c,d\e[f' | sed "$@"; }
t 's/[/]/X/'; t 's,[,],X,'; t 's/[^]/]/X/'; t 's/[]/]/X/'; t 's/[[:alpha:]/]/X/g'; t 's/\[/]/X/'; t 's/[\/]/X/g'; t '/[/]/s/a/Q/';  t 's/[/X/'; t 's/[a/X/'; t 's/x/[/'; t 's/[\n]/X/g'; t 's/[\]/]/X/g'; t 's/[[./.]]/X/'; t 'y/[/]/x/'; t '/[/p'; t 's|[|]|X|'; t 's/[[/]/X/g';
t -n '\,[,],p'
printf 'a\nb\n' | sed 'N;s/[\n]/X/'
t 's/[[:space:]]*$/;/';
t -E 's/([^/]*)[/](.*)/\2 \1/'
printf '\377\200a' | xxd
printf '\xff' | xxd
printf '%b' '\0377' | xxd
echo -e '\xff' | xxd
echo $'\xff\n' | xxd
x=$(printf '\377'); echo "$x" | xxd
printf 'é\303\251' | xxd
cat <<X | xxd
$x
X
xxd <<< $'\xfe'
