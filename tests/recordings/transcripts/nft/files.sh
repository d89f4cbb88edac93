# Rule sets in files: variables, includes, what is wrong in them, and that a file holds as a whole or not at all.
run() { echo "\$ $*"; "$@"; local status=$?; [ $status = 0 ] || echo "[exit $status]"; }
mkdir -p /etc/nftables.d
cat >/etc/nftables.conf <<'X'
#!/usr/sbin/nft -f
flush ruleset

define WAN = eth0
define LAN_NETS = { 10.0.0.0/8, 192.168.0.0/16 }
define WEB = 10.0.0.2

include "/etc/nftables.d/*.nft"

table inet filter {
	set admins {
		type ipv4_addr
		flags interval
		elements = { 10.1.0.0/16, 10.9.9.9 }
	}

	chain input {
		type filter hook input priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iif lo accept
		ip saddr @admins tcp dport ssh accept comment "admins"
		iifname $WAN tcp dport $PORTS ct state new limit rate 10/second burst 20 packets accept
		ip saddr $LAN_NETS icmp type echo-request accept
		log prefix "drop: " flags all
		counter drop
	}
	chain forward {
		type filter hook forward priority 0; policy drop;
		iifname $WAN ip daddr $WEB tcp dport 80 accept
	}
}
table ip nat {
	chain prerouting {
		type nat hook prerouting priority dstnat;
		iifname $WAN tcp dport 8080 dnat to $WEB:80
	}
	chain postrouting {
		type nat hook postrouting priority srcnat;
		oifname $WAN ip saddr $LAN_NETS masquerade
	}
}
X
echo 'define PORTS = { http, https, 8000-8080 }' >/etc/nftables.d/ports.nft
run nft -c -f /etc/nftables.conf
run nft list ruleset
run nft -f /etc/nftables.conf
run nft list ruleset
run nft -s list ruleset >/tmp/saved
run nft -f /etc/nftables.conf
nft -s list ruleset | diff - /tmp/saved && echo 'the same again'
echo 'define PORTS = 80 90' >/etc/nftables.d/ports.nft
run nft -f /etc/nftables.conf
rm /etc/nftables.d/ports.nft
run nft -f /etc/nftables.conf
nft list tables
cat >/tmp/batch <<'X'
add table ip t
add chain ip t c
add rule ip t c accept
add rule ip t c jump nowhere
add rule ip t d drop
X
run nft -f /tmp/batch
nft list tables
echo 'add table ip t; add chain ip t c' | nft -f -
printf 'add rule ip t c tcp dport 22 accept\nadd rule ip t c tcp dport 23 drop\n' | run nft -f -
printf 'table ip t {\n\tchain c {\n\t\ttcp dport 24 accept\n\t}\n}\n' | run nft -f -
run nft list table ip t
run nft -D PORT=99 -f - <<'X'
add rule ip t c udp dport $PORT accept
X
run nft list chain ip t c
run nft add rule ip t c udp dport \$PORT accept
run nft 'add chain ip t e; add rule ip t e accept; add rule ip t c jump e'
run nft delete chain ip t e
run nft 'flush chain ip t c; delete chain ip t e'
run nft list table ip t
