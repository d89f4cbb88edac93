# nsenter, unshare, lsns and ip netns: the same namespace by name, by process and by file; other kinds of namespaces.
# mask: ns-inode
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add red
ip -n red link add dummy0 address 02:00:00:00:00:01 type bridge
ip netns exec red sleep 60 & pid=$!
sleep 0.2

run nsenter --net=/run/netns/red ip -br link
run nsenter -t $pid -n ip -br link | tail -n +2
[ "$(readlink /proc/$pid/ns/net)" = "$(ip netns exec red readlink /proc/self/ns/net)" ] && echo 'same namespace'
[ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/self/ns/net)" ] || echo 'not ours'
[ "$(readlink /proc/$pid/ns/mnt)" = "$(readlink /proc/self/ns/mnt)" ] || echo 'ip netns exec makes a mount namespace too'
[ "$(readlink /proc/$pid/ns/pid)" = "$(readlink /proc/self/ns/pid)" ] && echo 'the pid namespace is shared'
run ip netns identify $pid | tail -1
readlink /proc/self/ns/net /proc/$pid/ns/net
run unshare -n ip -br link
run unshare -u sh -c 'hostname inner; hostname'
run hostname
run unshare -p -f --mount-proc ps -o pid,comm
run unshare -m sh -c 'mount -t tmpfs tmpfs /mnt && touch /mnt/inside && ls /mnt'
run ls /mnt
# Each namespace has its own ports.
ip netns exec red ip link set lo up
nc -l -k 8080 >/dev/null &
ip netns exec red nc -l -k 8080 >/dev/null &
sleep 0.2
run ss -tlnH
run ip netns exec red ss -tlnH
# Attach a name to the namespace of a process, and a link by its pid.
unshare -n sleep 60 & other=$!
sleep 0.2
run ip netns attach blue $other >/dev/null
run ip netns list
ip link add v0 address 02:00:00:00:00:02 type veth peer name v1 address 02:00:00:00:00:03
run ip link set v1 netns $other >/dev/null
run ip -n blue -br link
# /etc/netns: files of its own for one namespace.
mkdir -p /etc/netns/red
echo 'nameserver 192.0.2.53' >/etc/netns/red/resolv.conf
run ip netns exec red cat /etc/resolv.conf
run cat /etc/resolv.conf
run nsenter -t 99999 -n true
run nsenter --net=/run/netns/nowhere true
run unshare --frobnicate
