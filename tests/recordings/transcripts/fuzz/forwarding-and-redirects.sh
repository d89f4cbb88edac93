# Who begins to forward follows no redirects by its devices as a whole; the number that was written stands in every device.
ip link add eth0 type veth peer name eth1
sysctl net.ipv4.conf.all.accept_redirects net.ipv4.conf.default.accept_redirects net.ipv4.conf.eth0.accept_redirects
sysctl -w net.ipv4.ip_forward=1
sysctl net.ipv4.conf.all.accept_redirects net.ipv4.conf.default.accept_redirects net.ipv4.conf.eth0.accept_redirects
sysctl -w net.ipv4.conf.all.accept_redirects=1
sysctl -w net.ipv4.ip_forward=1
sysctl net.ipv4.conf.all.accept_redirects 
sysctl -w net.ipv4.ip_forward=2
sysctl net.ipv4.conf.all.accept_redirects 
sysctl -w net.ipv4.ip_forward=0
sysctl net.ipv4.conf.all.accept_redirects net.ipv4.conf.default.accept_redirects net.ipv4.conf.eth0.accept_redirects
sysctl -w net.ipv4.conf.all.forwarding=1
sysctl net.ipv4.conf.all.accept_redirects net.ipv4.conf.default.accept_redirects net.ipv4.conf.eth0.accept_redirects
sysctl -w net.ipv4.ip_forward=2
sysctl net.ipv4.ip_forward net.ipv4.conf.all.forwarding net.ipv4.conf.default.forwarding net.ipv4.conf.eth0.forwarding
ip link set eth0 up; ip link set eth1 up
sysctl -w net.ipv4.conf.eth0.forwarding=0
ip netconf show dev eth0
sysctl -w net.ipv4.conf.all.forwarding=2
sysctl net.ipv4.conf.eth0.forwarding
sysctl -w net.ipv4.conf.all.forwarding=1
sysctl net.ipv4.conf.eth0.forwarding
ip -4 netconf show
