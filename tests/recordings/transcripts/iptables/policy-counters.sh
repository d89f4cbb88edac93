# Policies count once they or their counters were set; -Z starts from nothing.
ip link set lo up
iptables -A INPUT -p udp -j ACCEPT
ping -c1 -W1 127.0.0.1 >/dev/null; iptables -L INPUT -vn | head -1
iptables -Z
ping -c1 -W1 127.0.0.1 >/dev/null; iptables -L INPUT -vn | head -1
iptables -A INPUT -p tcp -j ACCEPT
ping -c1 -W1 127.0.0.1 >/dev/null; iptables -L INPUT -vn | head -1
iptables -Z INPUT
ping -c1 -W1 127.0.0.1 >/dev/null; iptables -L INPUT -vn | head -1
iptables -P INPUT ACCEPT; iptables -L INPUT -vn | head -1
ping -c1 -W1 127.0.0.1 >/dev/null; iptables -L INPUT -vn | head -1
