# Device names that are the beginning of a keyword of ip link (matches() in iplink_parse).
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for n in a ad addr addrg al ali l li lin link- link-n n no nom nu numr numt b br d dy de q ql t tx txqu txql ty m ma mas mu h he g gs pr v vr up nam i in mt net all tr ar st mo pa; do
  run ip link add $n type veth
  run ip link set $n up
  ip link del dev $n 2>/dev/null
done
