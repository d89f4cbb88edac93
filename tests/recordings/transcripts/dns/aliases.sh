# Aliases that dnsmasq has lead to names from a file of hosts, to records of its own, to one another, and to nothing.
ip link set lo up
printf '10.1.1.1 web.lab web\n' > /tmp/h
dnsmasq --no-resolv --no-hosts --addn-hosts=/tmp/h --cname=www.lab,web.lab --local=/lab/ --host-record=hr.lab,10.9.9.9 --cname=c2.lab,hr.lab --cname=c3.lab,c2.lab --cname=c4.lab,nope.lab --address=/ad.lab/10.3.3.3 --cname=c5.lab,ad.lab --pid-file=/tmp/pid
for n in www c2 c3 c4 c5; do echo "== $n"; dig @127.0.0.1 +noall +answer +comments $n.lab | grep -v -e id: -e '^$' -e COOKIE -e udp: -e 'Got'; dig @127.0.0.1 +short aaaa $n.lab;  dig @127.0.0.1 +short cname $n.lab; dig @127.0.0.1 +short any $n.lab; done
