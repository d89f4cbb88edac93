# Files: ls, cp, mv, rm, mkdir, ln, chmod, stat, test, touch, du-less, diff, cmp, checksums, od, base64, and their errors.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# Times and owners change from run to run; the rest does not.
long() { ls -l "$@" | awk '{print $1, $2, $5, $9, $10, $11}'; }

run mkdir d
run mkdir d
run mkdir -p d/x/y d/z
run mkdir e/f
run rmdir d/x
run touch d/a d/b 'd/c d'
run ls d
run ls -a d
run ls -1F d
run ls -R d
run ls d/a nowhere
run ls -d d/*
echo hello >f; chmod 640 f
long f
run stat -c '%n %s %a %A %F' f
run chmod u+x,go= f
stat -c %a f
run chmod 999 f
run chmod +r nowhere
run cp f g
run cp f d
run cp f nowhere/g
run cp d e
run cp -r d e
run ls e
run cp f g d/nowhere
run cp f
run mv g h
run mv nowhere h
run mv h e/
run ls e
run rm nowhere
run rm d
run rm -r d/x
run rm -f nowhere
run rm e/h f2
run ln -s f link
run ln f hard
stat -c '%h %i' f hard | uniq | wc -l
long link
run cat link
run rm f
run cat link
run cat hard
run ln -s x link
run ln -sf hard link
run readlink -f link
run test -e link -a -L link
run file hard link d
printf 'a\nb\nc\n' >one; printf 'a\nB\nc\nd\n' >two
run diff one two
run diff -u --label one --label two one two
run diff -q one two
run diff one one
run diff -y -W 20 one two
run diff one nowhere
run diff -r d e
run cmp one two
run cmp one one
run md5sum one two
md5sum one two | sed 's/^./0/' >sums
run md5sum -c sums
sha256sum one | tee s; run sha256sum -c s
run cksum one
run base64 one
run base64 -d <<<aGVsbG8K
run base64 -d <<<'!!'
run od -An -tx1 one
run od -c one
run xxd one
xxd -p one | xxd -r -p
run hexdump -C one
run cat nowhere one
run cat d
run cat -n two
run tac two
run truncate -s 3 two; cat two; echo
run dd if=/dev/zero of=z bs=1k count=3 status=none
stat -c %s z
run wc -c z
df / >/dev/null; run df nowhere
run touch nowhere/x
run install -m 755 one i; stat -c %a i
run split -l 1 one part-; ls part-*
run tar cf t.tar one two; tar tf t.tar; rm one; tar xf t.tar one; cat one
gzip -k one; zcat one.gz; gunzip -c nowhere.gz; echo "[exit $?]"
date -u -d @86400 '+%F %T %a %j'; date -d nonsense; echo "[exit $?]"; date -u -d '2026-01-05 09:00 +1 day' +%s
mktemp | grep -c '^/tmp/tmp\.[A-Za-z0-9]\{10\}$'; mktemp -d xx.XXXX | grep -c '^xx\.....$'; mktemp xx; echo "[exit $?]"
false; echo "[exit $?]"; expr 3 + 4 '*' 2; expr 1 = 2; echo "[exit $?]"; expr a + 1; echo "[exit $?]"; echo '2^10; scale=3; 10/3' | bc
uname; uname -s -m; whoami; id -un; id; hostname; tty; echo "[exit $?]"; nproc | grep -c .; printenv HOME NOPE; echo "[exit $?]"; sleep x; echo "[exit $?]"; sleep; echo "[exit $?]"
