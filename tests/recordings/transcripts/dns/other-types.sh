# host and nslookup: an answer for one type, and none or an error for the next.
ip link set lo up
dnsmasq --conf-file=/dev/null --no-daemon --no-resolv --no-hosts --listen-address=127.0.0.1 --bind-interfaces --pid-file= --address=/web.test/10.0.0.1 --local=/test/ --cname=c.test,web.test --host-record=h.test,10.0.0.2 --host-record=six.test,fd00::3 --cname=d.test,h.test >/dev/null 2>&1 &
sleep 0.4
echo nameserver 127.0.0.1 > /etc/resolv.conf; echo search test >> /etc/resolv.conf
for n in web.test web c.test h.test h six.test d.test no.test other.org; do echo "# $n"; host $n; echo $?; nslookup $n; echo $?; done
