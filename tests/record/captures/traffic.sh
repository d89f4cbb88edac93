#!/bin/bash
# Records traffic of the Linux kernel and of real tools into tests/recordings/captures/NAME.pcap, in network namespaces of its
# own. text.ts then prints them with tcpdump. Needs root; without it, it says so and leaves everything as it is.
#
#   tests/record/captures/traffic.sh [NAME...]     all captures, or the named ones
set -u
cd "$(dirname "$0")/../../.."
OUT=tests/recordings/captures
WORK=$(mktemp -d)

if [ "$(id -u)" != 0 ]; then
  echo 'traffic.sh: needs root to make network namespaces; nothing was recorded' >&2
  exit 0
fi
for tool in ip tcpdump ethtool iptables ip6tables nc socat dig dnsmasq dhclient bird curl python3 traceroute ping; do
  command -v "$tool" >/dev/null || { echo "traffic.sh: $tool is missing; nothing was recorded" >&2; exit 0; }
done
. tests/record/captures/hosts.sh

record_arp_ping() {
  two_hosts
  capture arp-ping $A e0
  in_a ping -q -c2 -i0.2 -s16 10.0.0.2
  in_b ping -q -c1 -s0 10.0.0.1
  in_a ping -q -c1 -s16 -R 10.0.0.2
  in_a ping -q -c1 -s16 -T tsandaddr 10.0.0.2
  in_a ping -q -c1 -s16 -T tsonly 10.0.0.2
  in_a ping -q -c1 -s16 -Q 0x03 -t 1 -M want 10.0.0.2
  in_a ping -q -c1 -s1500 10.0.0.2
  in_a arping -q -c1 -U -I e0 10.0.0.1
  in_a arping -q -c1 -D -I e0 10.0.0.77
  in_a ping -q -c1 -W1 10.0.0.99
  done_capture
}

record_icmp_errors() {
  three_hosts
  ip -n $R route add unreachable 10.9.1.0/24
  ip -n $R route add prohibit 10.9.2.0/24
  capture icmp-errors $A e0
  in_a ping -q -c1 -W1 10.9.1.1
  in_a ping -q -c1 -W1 10.9.2.1
  in_a ping -q -c1 -W1 10.77.0.1
  in_a ping -q -c1 -W1 -t1 10.0.2.1
  in_a nc -u -w1 10.0.2.1 9999 <<<x
  in_a socat -u - IP4-SENDTO:10.0.2.1:253 <<<'protocol 253'
  ip -n $R link set e2 mtu 1400
  in_a ping -q -c1 -W1 -M do -s1472 10.0.2.1
  for with in icmp-net-unreachable icmp-host-unreachable icmp-port-unreachable icmp-proto-unreachable icmp-net-prohibited \
    icmp-host-prohibited icmp-admin-prohibited tcp-reset; do
    in_r iptables -A FORWARD -p tcp --dport 81 -j REJECT --reject-with $with
    in_a nc -w1 10.0.2.1 81
    in_r iptables -F FORWARD
  done
  in_a ping -q -c1 -W1 10.0.2.99
  in_a traceroute -n -q1 -w1 -m3 10.0.2.1
  in_a traceroute -n -q1 -w1 -m3 -I 10.0.2.1
  # A gateway on the same link answers with a redirect.
  in_r sysctl -qw net.ipv4.conf.all.send_redirects=1 net.ipv4.conf.e1.send_redirects=1
  ip -n $R route add 10.5.0.0/24 via 10.0.1.77
  ip -n $R neigh add 10.0.1.77 lladdr 02:00:00:00:01:77 dev e1
  in_a ping -q -c1 -W1 10.5.0.1
  in_a python3 - <<'PY'
import socket, struct, time
def checksum(data):
    total = sum(struct.unpack('>%dH' % (len(data) // 2), data))
    while total >> 16: total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
def send(kind, code, rest, ttl=64):
    body = struct.pack('>BBH', kind, code, 0) + rest
    body = struct.pack('>BBH', kind, code, checksum(body)) + rest
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    s.sendto(body, ('10.0.2.1', 0)); time.sleep(0.1)
send(13, 0, struct.pack('>HHIII', 7, 1, 45296789, 0, 0))
send(17, 0, struct.pack('>HHI', 7, 2, 0))
send(15, 0, struct.pack('>HH', 7, 3))
send(10, 0, bytes(4))
send(9, 0, struct.pack('>BBHIiII', 2, 2, 1800, 0x0a0001fe, 0, 0x0a0001fd, 5))
send(18, 0, struct.pack('>HHI', 7, 2, 0xffffff00))
send(4, 0, bytes(4) + bytes.fromhex('4500001c00010000401166ce0a0002010a000101') + bytes(8))
send(12, 0, bytes([20, 0, 0, 0]) + bytes.fromhex('4500001c00010000401166ce0a0002010a000101') + bytes(8))
send(12, 1, bytes(4) + bytes.fromhex('4500001c00010000401166ce0a0002010a000101') + bytes(8))
send(99, 3, bytes(4))
PY
  # The first half of a datagram only: b gives up after a second.
  in_b sysctl -qw net.ipv4.ipfrag_time=1
  in_a python3 - <<'PY'
import socket, struct
packet = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 44, 77, 0x2000, 64, 17, 0, socket.inet_aton('10.0.1.1'), socket.inet_aton('10.0.2.1'))
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
s.sendto(packet + struct.pack('>HHHH', 1000, 2000, 100, 0) + bytes(16), ('10.0.2.1', 0))
PY
  sleep 1.5
  done_capture
}

record_icmpv6() {
  three_hosts 6
  capture icmpv6 $A e0
  in_a ping -q -c1 -s16 fd01::fe
  in_a ping -q -c1 -s16 fd02::1
  in_a ping -q -c1 -W1 -t1 fd02::1
  ip -n $R route add unreachable fd09:1::/64
  ip -n $R route add prohibit fd09:2::/64
  ip -n $R route add blackhole fd09:3::/64
  in_a ping -q -c1 -W1 fd09:1::1
  in_a ping -q -c1 -W1 fd09:2::1
  in_a ping -q -c1 -W1 fd09:4::1
  in_a nc -u -w1 fd02::1 9999 <<<x
  in_a nc -w1 fd02::1 9998 </dev/null
  for with in icmp6-no-route icmp6-adm-prohibited icmp6-addr-unreachable icmp6-port-unreachable icmp6-policy-fail icmp6-reject-route tcp-reset; do
    in_r ip6tables -A FORWARD -p tcp --dport 81 -j REJECT --reject-with $with
    in_a nc -w1 fd02::1 81 </dev/null
    in_r ip6tables -F FORWARD
  done
  ip -n $R link set e2 mtu 1300
  in_a ping -q -c1 -W1 -M do -s1400 fd02::1
  in_a ping -q -c1 -W1 -s2000 fd02::1
  in_a ping -q -c1 -W1 fd02::99
  in_a traceroute -6 -n -q1 -w1 -m3 fd02::1
  ip -n $R route add fd05::/64 via fd01::77
  ip -n $R neigh add fd01::77 lladdr 02:00:00:00:01:77 dev e1
  in_a ping -q -c1 -W1 fd05::1
  in_a python3 - <<'PY'
import socket, struct, time
def raw(next_header, payload):
    s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    source, destination = socket.inet_pton(socket.AF_INET6, 'fd01::1'), socket.inet_pton(socket.AF_INET6, 'fd01::fe')
    s.sendto(struct.pack('>IHBB', 0x60000000, len(payload), next_header, 64) + source + destination + payload, ('fd01::fe', 0))
    time.sleep(0.1)
raw(253, b'unknown next header')
raw(60, bytes([59, 0, 0xbe, 4, 0, 0, 0, 0]))
raw(60, bytes([59, 0, 1, 4, 0, 0, 0, 0]))
raw(43, bytes([59, 2, 0, 1]) + bytes(4) + socket.inet_pton(socket.AF_INET6, 'fd02::1'))
raw(43, bytes([59, 2, 4, 0, 0, 0, 0, 9]) + socket.inet_pton(socket.AF_INET6, 'fd02::1'))
raw(44, bytes([17, 0, 0, 1, 0, 0, 0, 5]) + struct.pack('>HHHH', 1000, 2000, 24, 0) + bytes(16))
raw(44, bytes([17, 0, 0, 0x18, 0, 0, 0, 5]) + bytes(16))
raw(59, b'')
PY
  done_capture
}

record_ndp() {
  ip netns add $A; ip netns add $B
  ip -n $A link add e0 address 02:00:00:00:00:0a type veth peer name e0 address 02:00:00:00:00:0b netns $B
  ip netns exec $B sysctl -qw net.ipv6.conf.all.forwarding=1
  link $A e0
  capture ndp $A e0
  link $B e0
  ip -n $B addr add fd00::2/64 dev e0
  ip -n $B addr add 10.0.0.2/24 dev e0
  sleep 2
  background in_b dnsmasq --keep-in-foreground --no-resolv --no-hosts --port=0 --enable-ra --interface=e0 --bind-interfaces \
    --dhcp-range=fd00::,ra-only,64,1h --ra-param=e0,mtu:1400,high,60,1200 --dhcp-option=option6:dns-server,[fd00::2] \
    --dhcp-option=option6:domain-search,cluster.local,lost.example --dhcp-leasefile=$WORK/leases6 --user=root
  sleep 3
  in_a python3 - <<'PY'
import socket, struct
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(socket.AF_INET6, 'ff05::1:2') + struct.pack('@I', socket.if_nametoindex('e0')))
import time; time.sleep(0.5)
PY
  in_a ping -q -c1 -s16 fd00::2
  sleep 1
  done_capture
}

record_tcp() {
  two_hosts
  in_a sysctl -qw net.ipv4.tcp_ecn=1; in_b sysctl -qw net.ipv4.tcp_ecn=1
  capture tcp $A e0
  background in_b nc -l -N 5000
  sleep 0.2
  in_a nc -N -w1 10.0.0.2 5000 <<<'hello'
  in_a nc -w1 10.0.0.2 5001 </dev/null
  in_a python3 - 2>/dev/null <<'PY' &
import socket, struct, time
time.sleep(0.3)
s = socket.create_connection(('10.0.0.2', 5002))
s.send(b'abc'); s.send(b'!', socket.MSG_OOB); time.sleep(0.1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
s.close()
PY
  in_b timeout 1 nc -l 5002 >/dev/null
  # One segment of several is lost: SACK, and a retransmission.
  background in_b nc -l 5003
  sleep 0.2
  in_a iptables -A OUTPUT -p tcp --dport 5003 -m length --length 1000:2000 -m statistic --mode nth --every 3 --packet 1 -j DROP
  in_a bash -c 'head -c 7000 /dev/zero | nc -N -w1 10.0.0.2 5003'
  in_a iptables -F
  # Nobody answers.
  in_b iptables -A INPUT -p tcp --dport 5004 -j DROP
  in_a timeout 2.5 nc -w2 10.0.0.2 5004 </dev/null
  # A reader that does not read: the window closes.
  in_b python3 - 2>/dev/null <<'PY' &
import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1152)
s.bind(('10.0.0.2', 5005)); s.listen(); c, _ = s.accept(); time.sleep(1.2); c.recv(65536); c.close()
PY
  sleep 0.3
  in_a timeout 1.5 bash -c 'head -c 4000 /dev/zero | nc -N 10.0.0.2 5005'
  wait -n 2>/dev/null
  in_a sysctl -qw net.ipv4.tcp_timestamps=0 net.ipv4.tcp_sack=0 net.ipv4.tcp_window_scaling=0
  background in_b nc -l -N 5006
  sleep 0.2
  in_a nc -N -w1 10.0.0.2 5006 <<<'plain'
  done_capture
}

record_tcp6() {
  two_hosts 6
  sleep 2
  capture tcp6 $A e0 'tcp'
  background in_b nc -l -N fd00::2 5000
  sleep 0.2
  in_a nc -N -w1 fd00::2 5000 <<<'hello'
  in_a nc -w1 fd00::2 5001 </dev/null
  background in_b nc -l -N fd00::2 443
  sleep 0.2
  in_a nc -N -p 443 -w1 fd00::2 443 <<<'same ports'
  done_capture
}

record_http() {
  two_hosts
  mkdir "$WORK/www"; echo 'lost and found' >"$WORK/www/index.html"
  (cd "$WORK/www" && background in_b python3 -m http.server 80; echo "${pids[-1]}" >"$WORK/http.pid")
  sleep 1
  capture http $A e0 'tcp'
  in_a curl -s http://10.0.0.2/ >/dev/null
  in_a curl -s -X DELETE http://10.0.0.2/nothing >/dev/null
  in_a curl -s -I http://10.0.0.2/missing >/dev/null
  in_a bash -c 'printf "get / HTTP/1.0\n\n" | nc -N -w1 10.0.0.2 80 >/dev/null'
  in_a bash -c 'printf "\x16\x03\x01 not http" | nc -N -w1 10.0.0.2 80 >/dev/null'
  kill "$(cat "$WORK/http.pid")" 2>/dev/null
  done_capture
}

# A server that talks by a script: lines of the client are answered one by one.
record_lines() {
  two_hosts
  cat >"$WORK/lines.py" <<'PY'
import socket, sys
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('10.0.0.2', int(sys.argv[1]))); s.listen(); c, _ = s.accept()
for line in sys.argv[2:]:
    c.sendall(line.encode().decode('unicode_escape').encode('latin1'))
    if not c.recv(4096): break
PY
  capture lines $A e0 'tcp'
  talk() { # port, client lines, server lines...
    local port=$1 client=$2; shift 2
    background in_b python3 "$WORK/lines.py" "$port" "$@"
    sleep 0.4
    in_a bash -c "exec 3<>/dev/tcp/10.0.0.2/$port; while IFS= read -r line; do sleep 0.1; printf '%s\r\n' \"\$line\" >&3; done <<<'$client'; sleep 0.1"
  }
  talk 25 $'EHLO a.example\nMAIL FROM:<a@a.example>\nRCPT TO:<b@b.example>\nDATA\nQUIT' \
    '220 b.example ESMTP\r\n' '250-b.example\r\n250-SIZE 1000\r\n250 HELP\r\n' '250 OK\r\n' '250 OK\r\n' '354 go on\r\n' '221 Bye\r\n'
  talk 21 $'USER anonymous\nPASS secret\nPWD\nQUIT' '220 FTP here\r\n' '331 Password?\r\n' '230 Hello\r\n' '257 "/"\r\n' '221 Bye\r\n'
  talk 43 $'example.org' 'domain: example.org\r\nstatus: lost\r\n'
  talk 22 $'SSH-2.0-client_1.0\n\x14binary' 'SSH-2.0-OpenSSH_9.2p1\r\n' 'x'
  talk 6379 $'*1\r\n$4\r\nPING\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n42' '+PONG\r\n' '-ERR no\r\n' ':7\r\n'
  talk 23 $'login' 'login: ' 'Password: '
  talk 8080 $'GET /healthz HTTP/1.1\nHost: b' '' 'HTTP/1.1 204 No Content\r\n\r\n' ''
  done_capture
}

record_dns() {
  two_hosts
  in_a sysctl -qw net.ipv4.ip_local_port_range='40000 40999'
  background in_b dnsmasq --keep-in-foreground --no-resolv --no-hosts --listen-address=10.0.0.2 --bind-interfaces --user=root \
    --address=/www.lost.example/10.96.0.10 --address=/six.lost.example/fd00::53 --cname=alias.lost.example,host.lost.example \
    --host-record=host.lost.example,10.8.0.5,fd00::5,300 --mx-host=lost.example,mail.lost.example,10 \
    --txt-record=lost.example,"v=spf1 -all","second text" --srv-host=_http._tcp.lost.example,host.lost.example,8080,5,10 \
    --ptr-record=5.0.8.10.in-addr.arpa,host.lost.example --caa-record=lost.example,0,issue,ca.example \
    --auth-zone=auth.example,10.8.0.0/24 --auth-server=ns.auth.example,10.0.0.2 --local=/lost.example/ \
    --txt-record=long.lost.example,"$(printf 'a%.0s' $(seq 200))","$(printf 'b%.0s' $(seq 200))","$(printf 'c%.0s' $(seq 200))"
  sleep 0.5
  capture dns $A e0
  ask() { in_a timeout 4 dig +tries=1 +timeout=1 @10.0.0.2 "$@" >/dev/null; }
  ask +noedns www.lost.example
  ask www.lost.example A
  ask six.lost.example AAAA
  ask alias.lost.example
  ask lost.example MX
  ask lost.example TXT
  ask lost.example CAA
  ask _http._tcp.lost.example SRV
  ask -x 10.8.0.5
  ask nothing.lost.example
  ask other.example
  ask auth.example SOA
  ask auth.example NS
  ask +tcp www.lost.example
  ask long.lost.example TXT +noedns
  ask +dnssec +nsid +subnet=192.0.2.0/24 +norecurse www.lost.example
  ask +ednsopt=11:0064 +ednsopt=65001:beef +padding=64 www.lost.example
  ask version.bind TXT CH
  ask +opcode=notify lost.example SOA
  ask +cdflag +adflag www.lost.example
  ask www.lost.example AXFR
  ask www.lost.example TYPE65400
  in_a timeout 3 dig +tries=1 +timeout=1 +noedns -p 5353 @224.0.0.251 printer.local >/dev/null
  in_b python3 - <<'PY'
import socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('10.0.0.2'))
name = b'\7printer\5local\0'
answer = struct.pack('>6H', 0, 0x8400, 0, 1, 0, 0) + name + struct.pack('>HHIH', 1, 0x8001, 120, 4) + socket.inet_aton('10.0.0.2')
question = struct.pack('>6H', 0, 0, 2, 0, 0, 0) + name + struct.pack('>HH', 255, 0x8001) + b'\xc0\x0c' + struct.pack('>HH', 28, 1)
s.bind(('10.0.0.2', 5353))
for packet in (answer, question): s.sendto(packet, ('224.0.0.251', 5353))
PY
  done_capture
}

record_dhcp() {
  two_hosts
  ip -n $A addr flush dev e0
  echo "02:00:00:00:00:0a,10.0.0.50,client-a" >"$WORK/hosts"
  background in_b dnsmasq --keep-in-foreground --no-resolv --no-hosts --port=0 --interface=e0 --bind-interfaces --user=root \
    --dhcp-range=10.0.0.50,10.0.0.99,255.255.255.0,1h --dhcp-option=option:router,10.0.0.2 --dhcp-option=option:dns-server,10.0.0.2,10.0.0.3 \
    --dhcp-option=option:domain-name,lost.example --dhcp-option=option:ntp-server,10.0.0.2 --dhcp-option=option:mtu,1400 \
    --dhcp-option=option:domain-search,lost.example,cluster.local --dhcp-option=option:classless-static-route,10.96.0.0/12,10.0.0.2 \
    --dhcp-hostsfile=$WORK/hosts --dhcp-leasefile=$WORK/leases --dhcp-authoritative --dhcp-boot=pxe.0,server,10.0.0.2
  sleep 0.5
  cat >"$WORK/dhclient.conf" <<'CONF'
send host-name "client-a";
request subnet-mask, broadcast-address, routers, domain-name, domain-name-servers, domain-search, interface-mtu, ntp-servers, rfc3442-classless-static-routes;
option rfc3442-classless-static-routes code 121 = array of unsigned integer 8;
CONF
  capture dhcp $A e0 'udp or arp or icmp'
  in_a timeout 15 dhclient -4 -1 -sf /bin/true -cf $WORK/dhclient.conf -lf $WORK/client.leases -pf $WORK/client.pid e0
  in_a ip addr add 10.0.0.50/24 dev e0
  in_a timeout 15 dhclient -4 -r -sf /bin/true -cf $WORK/dhclient.conf -lf $WORK/client.leases -pf $WORK/client.pid e0
  # Asking for an address of another network is refused.
  printf 'lease { interface "e0"; fixed-address 192.168.7.7; option dhcp-lease-time 3600; option dhcp-server-identifier 10.0.0.2; renew 6 2037/01/01 00:00:00; rebind 6 2037/01/01 00:00:00; expire 6 2037/01/02 00:00:00; }\n' >"$WORK/old.leases"
  in_a ip addr flush dev e0
  in_a timeout 15 dhclient -4 -1 -sf /bin/true -cf $WORK/dhclient.conf -lf $WORK/old.leases -pf $WORK/client.pid e0
  done_capture
}

record_fragments() {
  two_hosts 6
  sleep 2
  capture fragments $A e0 'ip or ip6'
  in_a ping -q -c1 -s2000 10.0.0.2
  in_a ping -q -c1 -s2000 fd00::2
  in_a bash -c 'head -c 2000 /dev/zero | nc -u -w1 10.0.0.2 5000'
  in_a bash -c 'head -c 2000 /dev/zero | nc -u -w1 fd00::2 5000'
  done_capture
}

record_vxlan() { # name port
  two_hosts
  local n=1
  for net in $A $B; do
    ip -n $net link add vx0 address 02:00:00:00:07:0$n type vxlan id 700 dstport "$2" local 10.0.0.$n remote 10.0.0.$((3 - n)) dev e0
    ip -n $net addr add 10.7.0.$n/24 dev vx0
    link $net vx0
    n=2
  done
  capture "$1" $A e0
  in_a ping -q -c1 -s16 10.7.0.2
  background in_b nc -l -N 5000
  sleep 0.2
  in_a nc -N -w1 10.7.0.2 5000 <<<'inside'
  done_capture
}
record_vxlan_iana() { record_vxlan vxlan 4789; }
record_vxlan_linux() { record_vxlan vxlan-8472 8472; }

record_stp() {
  ip netns add $A; ip netns add $B
  quiet_v6 $A; quiet_v6 $B
  ip -n $A link add e0 address 02:00:00:00:00:0a type veth peer name e0 address 02:00:00:00:00:0b netns $B
  for net in $A $B; do
    ip -n $net link add br0 type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600
    ip -n $net link set e0 master br0
  done
  ip -n $A link set br0 type bridge priority 4096
  link $A e0; link $B e0
  capture stp $B e0
  ip -n $A link set br0 up; ip -n $B link set br0 up
  sleep 5
  # A port of the other bridge comes up: it tells the root that the topology has changed.
  ip -n $B link add e1 type veth peer name e2
  ip -n $B link set e1 master br0; ip -n $B link set e1 up; ip -n $B link set e2 up
  sleep 5
  done_capture
}

record_multicast() {
  two_hosts 6
  sleep 2
  for net in $A; do
    ip -n $net link add br0 address 02:00:00:00:00:aa type bridge mcast_querier 1 mcast_snooping 1 mcast_startup_query_interval 100
    ip -n $net addr flush dev e0; ip -n $net link set e0 master br0; ip -n $net addr add 10.0.0.1/24 dev br0
  done
  capture multicast $B e0 'igmp or ip6'
  in_b sysctl -qw net.ipv4.conf.all.force_igmp_version=0
  join() {
    in_b python3 - <<PY
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('239.255.1.2') + socket.inet_aton('10.0.0.2'))
if $1 == 3:
    s.setsockopt(socket.IPPROTO_IP, 39, socket.inet_aton('232.1.1.1') + socket.inet_aton('10.0.0.2') + socket.inet_aton('10.0.0.9'))
time.sleep(1.2)
PY
  }
  join 3
  ip -n $A link set br0 type bridge mcast_igmp_version 3 mcast_mld_version 2
  ip -n $A link set br0 up
  sleep 1
  join 3
  ip -n $A link set br0 type bridge mcast_igmp_version 2 mcast_mld_version 1
  ip -n $A link set br0 down; ip -n $A link set br0 up
  in_b sysctl -qw net.ipv4.conf.all.force_igmp_version=2; join 2
  in_b sysctl -qw net.ipv4.conf.all.force_igmp_version=1; join 1
  done_capture
}

record_bgp() {
  two_hosts 6
  sleep 2
  conf() { # own, peer, as, peer as
    cat <<CONF
router id 10.0.0.$1;
protocol device { }
protocol static { ipv4; route 10.8.$1.0/24 blackhole; route 10.8.$1.128/26 blackhole; route 10.200.$1.7/32 blackhole; }
protocol static { ipv6; route fd08:$1::/64 blackhole; }
filter announced {
  bgp_community.add((64512,$1)); bgp_large_community.add((64512,1,$1)); bgp_ext_community.add((rt,64512,$1));
  if net = 10.200.$1.7/32 then { bgp_med = 77; bgp_path.prepend($3); }
  accept;
}
protocol bgp peer {
  local 10.0.0.$1 as $3; neighbor 10.0.0.$2 as $4; hold time 9; connect delay time 1; graceful restart on;
  ipv4 { import all; export filter announced; };
  ipv6 { import all; export filter announced; next hop self; };
}
CONF
  }
  conf 1 2 64512 4200000001 >"$WORK/a.conf"; conf 2 1 4200000001 64512 >"$WORK/b.conf"
  capture bgp $A e0 'tcp port 179'
  background in_a bird -f -c "$WORK/a.conf" -s "$WORK/a.ctl"
  background in_b bird -f -c "$WORK/b.conf" -s "$WORK/b.ctl"
  sleep 8
  sed -i 's/route 10.8.1.128\/26 blackhole;//; s/route fd08:1::\/64 blackhole;//' "$WORK/a.conf"
  in_a birdc -s "$WORK/a.ctl" configure >/dev/null
  in_a birdc -s "$WORK/a.ctl" reload in peer >/dev/null
  sleep 2
  in_a birdc -s "$WORK/a.ctl" disable peer '"maintenance"' >/dev/null
  sleep 1
  done_capture
}

# What FRR's daemons say to each other: OSPF with digests, OSPFv3, RIP, RIPng, PIM, BFD, EIGRP, VRRP of both families.
record_routing() {
  two_hosts 6
  sleep 2
  conf() { # own, peer
    cat <<CONF
interface e0
 ip ospf area 0.0.0.0
 ip ospf hello-interval 2
 ip ospf dead-interval 8
 ip ospf message-digest-key 1 md5 lost
 ip ospf authentication message-digest
 ipv6 ospf6 area 0.0.0.0
 ipv6 ospf6 hello-interval 2
 ipv6 ospf6 dead-interval 8
 ip pim
 ip pim hello 3
 ip igmp
router ospf
 ospf router-id 10.0.0.$1
 redistribute kernel metric 20 route-map all
 area 0.0.0.1 range 10.7.0.0/16
interface lo
 ip ospf area 0.0.0.$1
 ip address 10.8.$1.1/32
 ip pim
router ospf6
 ospf6 router-id 10.0.0.$1
 redistribute kernel
route-map all permit 10
router rip
 network e0
 redistribute connected
 timers basic 5 15 10
router ripng
 network e0
 redistribute connected
 timers basic 5 15 10
router eigrp 7
 network 10.0.0.0/24
ip pim rp 10.8.2.1 224.0.0.0/4
bfd
 peer 10.0.0.$2
  transmit-interval 4000
  receive-interval 4000
CONF
  }
  capture routing $A e0 'not arp and not icmp6 and not igmp'
  local n space
  for n in 1 2; do
    space=wire$n
    mkdir -p /run/frr/$space; chown -R frr:frr /run/frr/$space
    conf $n $((3 - n)) >"$WORK/frr$n.conf"; chmod 644 "$WORK/frr$n.conf"; chmod 755 "$WORK"
    [ $n = 1 ] && in=in_a || in=in_b
    $in ip route add blackhole 10.66.$n.0/24
    for daemon in zebra ospfd ospf6d ripd ripngd pimd bfdd eigrpd; do
      $in /usr/lib/frr/$daemon -d -N $space 2>/dev/null
    done
  done
  sleep 2
  in_a vtysh -N wire1 -f "$WORK/frr1.conf" >/dev/null 2>&1
  in_b vtysh -N wire2 -f "$WORK/frr2.conf" >/dev/null 2>&1
  sleep 16
  in_b python3 -c '
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("239.1.1.1") + socket.inet_aton("10.0.0.2"))
time.sleep(2)'
  sleep 2
  kill $(cat /run/frr/wire1/*.pid)
  sleep 2
  kill $(cat /run/frr/wire2/*.pid)
  sleep 1
  rm -rf /run/frr/wire1 /run/frr/wire2
  done_capture
}

# DHCPv6 of dnsmasq and dhclient: addresses, information only; TFTP of dnsmasq.
record_dhcpv6() {
  two_hosts 6
  sleep 2
  mkdir -p "$WORK/tftp"; chmod 755 "$WORK" "$WORK/tftp"
  head -c 1200 /dev/zero >"$WORK/tftp/boot"; chmod 644 "$WORK/tftp/boot"
  capture dhcpv6 $A e0 'udp'
  background in_b dnsmasq -k -p 0 -C /dev/null -i e0 --dhcp-range=fd00::100,fd00::1ff,64,10m --dhcp-option=option6:dns-server,[fd00::2] \
    --dhcp-option=option6:domain-search,lost.example --dhcp-option=option6:ntp-server,[fd00::2] --dhcp-authoritative -l "$WORK/leases" \
    --enable-tftp --tftp-root="$WORK/tftp"
  sleep 1
  in_a timeout 8 dhclient -6 -1 -sf /bin/true -lf "$WORK/lease6" -pf "$WORK/dhclient6.pid" e0
  in_a timeout 8 dhclient -6 -r -sf /bin/true -lf "$WORK/lease6" -pf "$WORK/dhclient6.pid" e0
  in_a timeout 8 dhclient -6 -S -1 -sf /bin/true -lf "$WORK/lease6s" -pf "$WORK/dhclient6s.pid" e0
  in_a curl -s --max-time 2 tftp://10.0.0.2/boot -o /dev/null
  in_a curl -s --max-time 2 tftp://10.0.0.2/absent -o /dev/null
  [ -f "$WORK/dhclient6s.pid" ] && kill $(cat "$WORK/dhclient6s.pid") 2>/dev/null
  done_capture
}

record_any() {
  three_hosts
  in_a ping -q -c1 -s16 10.0.2.1 >/dev/null
  capture any $R any
  in_a ping -q -c1 -s16 10.0.2.1
  in_r ping -q -c1 -s16 127.0.0.1
  in_r ping -q -c1 -W1 10.0.1.9
  background in_b nc -l -N 5000
  sleep 0.2
  in_a nc -N -w1 10.0.2.1 5000 <<<'any'
  done_capture
}

record_raw() {
  two_hosts
  cat >"$WORK/tun.py" <<'PY'
import fcntl, os, struct, time
tun = os.open('/dev/net/tun', os.O_RDWR)
fcntl.ioctl(tun, 0x400454ca, struct.pack('16sH', b'tun0', 0x1001))
time.sleep(4)
PY
  background in_a python3 "$WORK/tun.py"
  sleep 0.5
  in_a sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.tun0.disable_ipv6=0
  ip -n $A addr add 10.6.0.1/24 dev tun0; ip -n $A -6 addr add fd06::1/64 dev tun0 nodad; ip -n $A link set tun0 up
  capture raw $A tun0
  in_a ping -q -c1 -W1 -s16 10.6.0.2
  in_a ping -q -c1 -W1 -s16 fd06::2
  in_a nc -w1 10.6.0.3 80 </dev/null
  done_capture
}

EVERYTHING='arp_ping icmp_errors icmpv6 ndp tcp tcp6 http lines dns dhcp fragments vxlan_iana vxlan_linux stp multicast bgp any raw'
mkdir -p "$OUT"
for one in ${*:-$EVERYTHING}; do "record_$one" >"$WORK/log" 2>&1; tail -1 "$WORK/log"; done
