# diff: lines that do not count (-I, -B), beside others that do.
cd /tmp
printf 'a\nb\nSize: 1\nc\nd\ne\nf\ng\nh\n\ni\nj\n' >a
printf 'a\nb\nSize: 2\nc\nd\ne\nf\ng\nh\ni\nj\n' >b
x() { echo "\$ $*"; "$@" | grep -v '^[-+][-+]'; echo "[${PIPESTATUS[0]}]"; }
x diff -u a b
x diff -u -I 'Size.*' a b
x diff -I '^Size' -B a b
x diff -u -B -I '^Size' a b
x diff -q -B -I '^Size' a b
x diff -I 'Size: \(' a b
sed -i s/^f$/F/ b
x diff -u -B -I '^Size' a b
x diff -U1 -B -I '^Size' a b
x diff -B -I '^Size' a b
sed -i s/^d$/D/ b
x diff -u -B -I '^Size' a b
