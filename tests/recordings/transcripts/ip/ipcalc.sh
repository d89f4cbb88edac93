# ipcalc: a network and its masks in all their notations, classes, colours.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run ipcalc
run ipcalc 192.168.0.1/24
run ipcalc -b 192.168.0.1/24
run ipcalc 10.0.0.5
run ipcalc 10.1.2.3 0.0.15.255
run ipcalc -b 10.1.2.3/24 /26
run ipcalc -b 10.0.0.0/24 22
run ipcalc -b 10.0.0.0/30 32
run ipcalc 10.0.0.0/31
run ipcalc 10.0.0.1/32
run ipcalc 224.0.0.1/4
run ipcalc 127.0.0.1/8
run ipcalc 169.254.1.1/16
run ipcalc -c 10.0.0.1
run ipcalc -c 192.168.3.4
run ipcalc --class 10.1.1.1/24
run ipcalc -s 10 20 100 192.168.0.0/24
run ipcalc -n 192.168.0.0/24 -s 10 20
run ipcalc -r 192.168.1.5 - 192.168.1.20
run ipcalc 192.168.1.5 - 192.168.1.20
run ipcalc 10.0.0.0-10.0.0.255
