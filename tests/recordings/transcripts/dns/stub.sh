# Names without a DNS server: /etc/hosts, nsswitch, getent, localhost, and what each tool says when no server answers.
# mask: elapsed
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up

run cat /etc/hosts
run cat /etc/resolv.conf
run getent hosts localhost
run getent hosts linux
run getent ahostsv4 localhost
run getent hosts 127.0.1.1
run getent hosts nowhere
printf '192.0.2.7 web.example web\n192.0.2.8 db.example\n2001:db8::7 web.example\n192.0.2.9 web.example\n# 192.0.2.10 off.example\n' >>/etc/hosts
run getent hosts web
run getent hosts web.example
run getent ahosts web.example
run getent hosts WEB.Example
run getent hosts off.example
run getent hosts 192.0.2.8
run ping -c 1 -W 1 web
run curl -sS http://db.example/
run nc -z -v -n localhost 80
run hostname
run hostname -f
run getent services http
run getent services 53/udp
run getent protocols icmp
run getent passwd root
run getent networks nothing
run getent nonsense x
# No server: an empty resolv.conf means the host itself.
run host web.example
run nslookup web.example
run dig +short +tries=1 +timeout=1 web.example
echo 'nameserver 192.0.2.53' >/etc/resolv.conf
run getent hosts nowhere.example
run ping -c 1 nowhere.example
run dig +tries=1 +timeout=1 nowhere.example
run host -W 1 -R 1 nowhere.example
