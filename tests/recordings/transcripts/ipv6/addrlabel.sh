# ip addrlabel: the policy table of RFC 6724, and which source address it makes a host choose.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run ip addrlabel
run ip addrlabel add prefix 2001:db8:1::/48 label 100
run ip addrlabel add prefix 2001:db8:1::/48 label 100
run ip addrlabel add prefix 2001:db8:2::5/48 label 100
run ip addrlabel add prefix 10.0.0.0/8 label 4
run ip addrlabel add prefix 2001:db8:3::/48
run ip addrlabel add label 3
run ip addrlabel add prefix 2001:db8:3::/48 label 4294967295
run ip addrlabel add prefix 2001:db8:3::/48 label x
run ip addrlabel add prefix 2001:db8:3::/48 label 7 dev lo
run ip addrlabel add prefix 2001:db8:3::/48 label 7 dev nodev
run ip addrlabel add prefix 2001:db8:3::/48 label 7 hm
run ip addrlabel add
run ip addrlabel show
run ip -6 addrlabel list
run ip -4 addrlabel list
run ip -j addrlabel
run ip addrlabel list x
run ip addrlabel foo
run ip addrlabel help
run ip addrlabel del prefix 2001:db8:3::/48 
run ip addrlabel del prefix 2001:db8:3::/48 dev lo
run ip addrlabel del prefix 2001:db8:3::/48 dev lo label 7
run ip addrlabel del prefix 2001:db8:1::/48 label 4
run ip addrlabel del prefix 2001:db8:1::/48
run ip addrlabel
run ip link add veth0 type veth peer name veth1
run ip link set veth0 up
run ip link set veth1 up
run ip addr add 2001:db8:f0::1/64 dev veth0 nodad
run ip addr add 2001:db8:b::1/64 dev veth0 nodad
run ip -6 route add default via 2001:db8:b::2 dev veth0
run sleep 1.2
run ip -6 route get 2001:db8:ff::1
run ip addrlabel add prefix 2001:db8:ff::/48 label 42
run ip addrlabel add prefix 2001:db8:b::/64 label 42
run ip -6 route get 2001:db8:ff::1
run ip addrlabel flush
run ip addrlabel
run ip -6 route get 2001:db8:ff::1
run ip addrlabel flush
run ip addrlabel flush x
run ip addrlabel add prefix ::ffff:10.0.0.0/104 label 5
run ip addrlabel add prefix 2001:db8::/32 label 4 dev veth1
run ip link del veth0
run ip addrlabel
