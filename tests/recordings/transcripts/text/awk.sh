# awk: fields, patterns, BEGIN and END, arithmetic, arrays, printf, string functions, user functions, getline, options, errors.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
printf '%s\n' 'alice 30 berlin' 'bob 25 paris' 'carol 41 berlin' 'dave  9 rome' >people

run awk '{print $1}' people
run awk '{print $1, $NF; print NR ":" NF}' people
run awk '$2 > 26' people
run awk '/berlin/ {print $1}' people
run awk '$3 ~ /^r/ || $1 == "bob"' people
run awk '!/berlin/' people
run awk 'NR == 2, NR == 3 {print NR, $0}' people
run awk 'BEGIN {print "start"} END {print NR, "lines"}' people
run awk '{sum += $2} END {print sum, sum / NR}' people
run awk '{n[$3]++} END {for (c in n) print c, n[c] | "sort"}' people
run awk -F: '$3 == 0 {print $1, $7}' /etc/passwd
run awk -v limit=29 '$2 > limit {print $1}' people
run awk '{$2 = "x"; print}' people
run awk 'BEGIN {OFS="-"} {$1 = $1; print}' people
run awk '{print $(NF - 1)}' people
run awk '{NF = 2; print; $5 = "new"; print}' people
run awk 'BEGIN {printf "%5s|%-5s|%05d|%.2f|%x|%c|%%\n", "a", "b", 42, 3.14159, 255, 65}'
run awk 'BEGIN {print length("hello"), substr("hello", 2, 3), index("hello", "ll"), toupper("a") tolower("B")}'
run awk 'BEGIN {s = "banana"; n = gsub(/an/, "<&>", s); print n, s; sub(/a$/, "o", s); print s}'
run awk 'BEGIN {n = split("10.0.0.1", p, "."); print n, p[1], p[4]; if (match("foobar", /o+/)) print RSTART, RLENGTH}'
run awk 'BEGIN {print 1 / 3, 100000 * 100000, 2 ^ 10, 7 % 3, -7 % 3, 1e6, 1e300 * 1e10, int(-3.7), 0.1 + 0.2}'
run awk 'BEGIN {print "3" + 4, "3x" + 1, "a" < "b", 10 < 9, "10" < "9", 1 " " 2 + 3}'
run awk 'BEGIN {x; print x + 0, "[" x "]", !x; a["k"]; print ("k" in a), ("z" in a); delete a["k"]; print length(a)}'
run awk 'function f(n) {return n <= 1 ? 1 : n * f(n - 1)} BEGIN {print f(10)}'
run awk 'BEGIN {for (i = 0; i < 5; i++) {if (i == 1) continue; if (i == 4) break; printf "%d ", i}; while (i-- > 2) printf "w%d ", i; do printf "d"; while (0); print ""}'
run awk 'BEGIN {while (("echo a; echo b" | getline line) > 0) print "got", line; close("x")}'
run awk 'BEGIN {while ((getline line < "people") > 0) n++; print n; print (getline z < "nowhere")}'
run awk 'NR == 1 {next} {print; exit 3} END {print "end runs"}' people
run awk '{print > ("out-" $3)} END {close("out-berlin"); while ((getline l < "out-berlin") > 0) print l}' people
run awk -F'[ .]+' '{print $2}' people
printf 'a,b\n"c,d",e\n' | awk -F, '{print NF, $2}'
printf 'k1=v1;k2=v2\n' | awk -F= -v RS=';' '{print $1 "->" $2}'
printf 'a b\nc\n\nd e\n' | awk -v RS= '{print NR ": " $1 " " NF}'
printf 'one\ntwo\n' | awk '{a[NR] = $0} END {for (i = NR; i; i--) print a[i]}'
run awk 'BEGIN {print substr("hello", 0, 2), substr("hello", 4), substr("hi", 5), length()}' </dev/null
run awk 'BEGIN {print ARGC, ARGV[1], ENVIRON["HOME"]}' arg
run awk 'NR == FNR {seen[$1]; next} $1 in seen {print FILENAME, FNR, $1}' people out-rome people
run awk 'BEGIN {"date +%Y" | getline y; print (y > 2000); system("echo shell"); print system("exit 4")}'
run awk 'BEGIN {printf "%s"}'
run awk 'BEGIN {printf "%d %d\n", "0x1f", 1e3; print 017, "a" "b" > "/dev/stderr"}'
run awk 'length > 12' people
run awk '{print $1' people
run awk 'BEGIN {print 1/0}'
run awk '{print}' nowhere
run awk 'BEGIN {getline x < "people"; print x; exit} END {print "end"}'
run awk -f nowhere people
run awk '{foo(}' people
