# Where names come from: the order in nsswitch.conf, hosts over DNS, a file of one namespace, and programs that look only at DNS.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.53/24 dev eth0
ip netns exec b dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root --pid-file= --local=/example/ \
  --host-record=web.example,192.0.2.7 --host-record=dns.example,192.0.2.8 2>/dev/null &
sleep 0.4
mkdir -p /etc/netns/a
echo 'nameserver 10.0.0.53' >/etc/netns/a/resolv.conf
a() { run ip netns exec a "$@"; }
both() { ip netns exec a getent hosts $1; echo "[$?]"; ip netns exec a dig +short $1; }

grep '^hosts' /etc/nsswitch.conf
both web.example
echo '10.9.9.9 web.example web' >>/etc/hosts
both web.example
both dns.example
a getent hosts web
a ping -c 1 -W 1 -q web.example
a getent -s dns hosts web.example
a getent -s files hosts dns.example
sed -i 's/^hosts:.*/hosts: dns files/' /etc/nsswitch.conf
both web.example
a getent hosts web
a getent hosts localhost
sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf
both dns.example
sed -i 's/^hosts:.*/hosts: files [NOTFOUND=return] dns/' /etc/nsswitch.conf
a getent hosts dns.example
sed -i '/^hosts:/d' /etc/nsswitch.conf
a getent hosts dns.example
# Files of its own for a namespace: hosts too.
printf '127.0.0.1 localhost\n10.8.8.8 web.example\n' >/etc/netns/a/hosts
a getent hosts web.example
run getent hosts web.example
a hostname
