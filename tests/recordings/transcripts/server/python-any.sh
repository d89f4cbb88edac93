# python3 -m http.server binds to :: where lo is down, since neither any-address can be reached then, and logs IPv4 clients as mapped addresses.
ip netns add s
ip link add va type veth peer name vb; ip link set va netns s; ip link set vb up; ip -n s addr add 10.0.0.1/24 dev va; ip -n s link set va up; 
ip netns exec s python3 -m http.server 8000 >/tmp/py.o 2>&1 &
until ip netns exec s ss -Hltn | grep -q 8000; do sleep 0.1; done; ip addr add 10.0.0.2/24 dev vb; curl -s -o /dev/null http://10.0.0.1:8000/; kill $!; sleep 0.2; sed 's/\[.*\]/T/' /tmp/py.o
ip -n s link set lo up
ip netns exec s python3 -m http.server 8000 >/tmp/py.o 2>&1 &
until ip netns exec s ss -Hltn | grep -q 8000; do sleep 0.1; done; curl -s -o /dev/null http://10.0.0.1:8000/; kill $!; sleep 0.2; sed 's/\[.*\]/T/' /tmp/py.o
