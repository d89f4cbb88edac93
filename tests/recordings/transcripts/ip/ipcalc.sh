# ipcalc: networks, masks in all their notations, subnets and supernets, splitting, ranges, colours, and what is wrong.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run ipcalc
run ipcalc 192.168.0.1/24
run ipcalc -n 192.168.0.1/24
run ipcalc -b 192.168.0.1/24
run ipcalc -nb 192.168.0.1/24
run ipcalc 10.0.0.5
run ipcalc 172.16.5.9/12
run ipcalc 10.1.2.3 255.255.240.0
run ipcalc 10.1.2.3/255.255.240.0
run ipcalc 10.1.2.3 0.0.15.255
run ipcalc 10.1.2.3/24 26
run ipcalc -b 10.1.2.3/24 /26
run ipcalc -b 10.0.0.0/24 22
run ipcalc -b 10.0.0.0/30 32
run ipcalc 10.0.0.0/31
run ipcalc 10.0.0.1/32
run ipcalc 224.0.0.1/4
run ipcalc 240.0.0.1/4
run ipcalc 127.0.0.1/8
run ipcalc 169.254.1.1/16
run ipcalc 100.64.0.1/10
run ipcalc -c 10.0.0.1
run ipcalc -c 192.168.3.4
run ipcalc -c 172.16.3.4
run ipcalc -c 225.16.3.4
run ipcalc -c 245.16.3.4
run ipcalc --class 10.1.1.1/24
run ipcalc -s 10 20 100 192.168.0.0/24
run ipcalc 192.168.0.0/24 -s 10 20 100
run ipcalc -n 192.168.0.0/24 -s 10 20
run ipcalc -b 192.168.0.0/24 -s 100 100 100
run ipcalc -r 192.168.1.5 - 192.168.1.20
run ipcalc 192.168.1.5 - 192.168.1.20
run ipcalc -r 10.0.0.0 10.0.3.255
run ipcalc -r 10.0.0.0-10.0.0.255
run ipcalc 10.0.0.0-10.0.0.255
run ipcalc -r 10.0.0.9 10.0.0.1
run ipcalc 300.1.1.1/24
run ipcalc 10.0.0.1/33
run ipcalc 10.0.0.1/-1
run ipcalc 10.0.0.1/abc
run ipcalc 10.0.0.1 255.0.255.0
run ipcalc 10.0.0
run ipcalc hello
run ipcalc fe80::1/64
run ipcalc -z
run ipcalc --bogus 10.0.0.1
run ipcalc -v
run ipcalc --version
run ipcalc --nocolor 10.0.0.1/30
run ipcalc -n -b 10.0.0.1/28
run ipcalc -s
run ipcalc 10.0.0.1/24 10.0.0.2
run ipcalc 10.0.0.1 24
run ipcalc 10.0.0.1 /24
run ipcalc -n 10.0.0.1/24 | head -2
run ipcalc 10.0.0.1/0xffffff00
run ipcalc 0x0a000001/24
run ipcalc 10.0.0.1/255.255.255.0 255.255.255.192
run ipcalc -i 10.0.0.1
run ipcalc --split 10 10.0.0.0/28
run ipcalc -c 10.0.0.0/20 26
run ipcalc -c hello
run ipcalc -c 10.0.0.0/24 -s 100
run ipcalc --class 150.1.1.1
run ipcalc -nb 10.0.0.0/20 -s 3 5 40 400 1000
run ipcalc 10.0.0.1-10.0.0.999 | head -5
run ipcalc fe80::1/129
run ipcalc 10.0.0.1 0.0.0.0
run ipcalc 10.0.0.1/24/25
