# ipcalc: a second mask, splitting, ranges, IPv6, and what is wrong.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run ipcalc -r 10.0.0.9 10.0.0.1
run ipcalc 300.1.1.1/24
run ipcalc 10.0.0.1/33
run ipcalc 10.0.0.1/abc
run ipcalc 10.0.0.1 255.0.255.0
run ipcalc hello
run ipcalc fe80::1/64
run ipcalc -z
run ipcalc --version
run ipcalc -s
run ipcalc 10.0.0.1/24 10.0.0.2
run ipcalc 10.0.0.1 /24
run ipcalc 10.0.0.1/0xffffff00
run ipcalc -c 10.0.0.0/20 26
run ipcalc -c hello
run ipcalc -c 10.0.0.0/24 -s 100
run ipcalc --class 150.1.1.1
run ipcalc -nb 10.0.0.0/20 -s 3 5 40 400 1000
run ipcalc 10.0.0.1-10.0.0.999 | head -5
run ipcalc fe80::1/129
run ipcalc 10.0.0.1 0.0.0.0
run ipcalc 10.0.0.1/24/25
