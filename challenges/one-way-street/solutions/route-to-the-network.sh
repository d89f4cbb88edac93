ip route add {{net.network}} dev eth0
