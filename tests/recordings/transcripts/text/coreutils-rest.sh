# numfmt, factor, sum, unexpand, fmt, tsort, csplit, pathchk, join -o, arch, logname, link, mknod, sync, users, who, w, last.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run numfmt --to=iec 1024 1536 1500000 999 1048576
run numfmt --to=si 1000 1234567 999999
run numfmt --to=iec-i --suffix=B 4096
run numfmt --from=iec 1K 2M 1.5G
run numfmt --from=si 1K 3M
run numfmt --from=auto 1Ki 1K
run numfmt --grouping 1234567
printf 'eth0 1500000 20\nlo 65536 1\n' | run numfmt --field=2 --to=iec
printf 'eth0,1500000,20\n' | run numfmt -d, --field 2,3 --to=si
printf 'h\n2048\n' | run numfmt --header --to=iec
run numfmt --to=iec --format=%8.2f 5000
run numfmt --to=iec --padding=8 5000
run numfmt --to=iec --round=down 1999
run numfmt 12x
run numfmt --to=foo 1
run factor 12 97 1001 65536 18446744073709551615
echo 10 21 | run factor
run factor 3x
printf 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen\nfifteen\n\nnext par\n' >f
run fmt f
run fmt -w 30 f
run sum f
run sum -s f
run cksum f
printf '        a       b\n    c\n' >t; unexpand t | od -c | head -3; unexpand -a t | od -c | head -3; unexpand -t4 t | od -c
printf 'a b\nb c\na d\n' | run tsort
printf 'x y\ny x\n' | run tsort
printf '1\n2\n--\n3\n4\n--\n5\n' >parts
run csplit parts /--/ '{*}'; head xx*
run csplit -s -f part- -n 3 parts 3 5; ls part-*
run csplit -z parts '%--%' /5/; cat xx00
run csplit parts /nosuch/
run pathchk /tmp/good
run pathchk -p 'bad name*'
run pathchk -P ''
printf '1 a x\n2 b y\n3 c z\n' >l; printf '1 A\n3 C\n4 D\n' >r
run join l r
run join -o 1.1,2.2,1.3 l r
run join -a1 -a2 -e - -o 0,1.2,2.2 l r
run join -v2 l r
run join -a1 -e NONE -o auto l r
run arch
run logname
run link f hard; stat -c %h f
run mknod pipe p; stat -c %F pipe
run mknod null c 1 3; stat -c '%F %t %T' null
run mknod x
run sync
run users
run who
run who -b
run w -h
run last -n 1
run dnsdomainname
run printf '%s-%05.1f|%-6s|%b\n' a 3.14159 left 'tab\there'
run /usr/bin/printf '%s %s\n' "it's" 'plain'
echo 1 2 | xargs printf '<%s>\n'
run find f -exec test -f {} \; -print
run env [ 3 -gt 2 ]
