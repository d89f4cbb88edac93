# Moves the file server to where desk can see it: now nobody knows its address.
ip addr flush dev eth0
ip addr add {{net.desk}}0/24 dev eth0
