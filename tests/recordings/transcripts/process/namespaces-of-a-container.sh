# A container by hand: namespaces of every kind, mount -t proc, mount --make-rprivate, pid_for_children, maps of users, lsns and its columns.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run unshare --mount-proc --pid --fork --net --uts --ipc --cgroup sh -c 'hostname box; hostname; ps -e -o pid,comm; ip -br link'
hostname
run unshare -fpm sh -c 'mount --make-rprivate / && mount -t proc proc /proc && ps -e -o pid,comm'
run unshare -m sh -c 'mount -t tmpfs none /mnt; mkdir /mnt/sys /mnt/proc; mount -t sysfs sysfs /mnt/sys; mount -t proc none /mnt/proc; cat /mnt/proc/sys/net/ipv4/ip_forward; umount /mnt/proc; ls /mnt/proc'
run unshare -p sh -c 'echo first $(echo child)'
run unshare -p bash -c "/bin/true; /bin/true; echo end"
run unshare -p true
run unshare -Ur id -u
run unshare -U id -un
run unshare -Urn ip link
run unshare -r cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups
run cat /proc/self/uid_map
run unshare -U cat /proc/self/uid_map
run unshare --user --map-root-user --net sh -c 'ip link add v0 type veth peer name v1; ip link set lo up; ip -br link show lo'
run unshare -S 65534 -G 65534 id
run ls /proc/self/ns
for kind in uts net ipc cgroup user time pid mnt; do
  [ "$(readlink /proc/self/ns/$kind)" = "$(unshare --$kind readlink /proc/self/ns/$kind 2>/dev/null || unshare -m readlink /proc/self/ns/$kind)" ] && echo $kind the same || echo $kind another
done
unshare -p bash -c "readlink /proc/self/ns/pid_for_children >/dev/null"; echo $?
unshare -fn sleep 20 & P=$!
sleep 0.3
run lsns -t net -n -o TYPE,NPROCS,NSFS,COMMAND -p $(pgrep -P $P) | tail -1
lsns -p $P -n -o TYPE | sort | tr '\n' ' '; echo
lsns -J -t uts -p $P -o TYPE | jq -c .
run lsns -o foo,bar
run lsns -t nosuch
ip netns add blue
ip netns exec blue sleep 20 & sleep 0.3
lsns -t net -n -r -o NETNSID,NSFS,COMMAND -p $!
lsns -t net -p $! | sed -E 's/[0-9]+/N/g; s/ +/ /g'
kill $P $!
unshare -f sh -c 'kill -TERM $$' ; echo $?
unshare -f sh -c 'kill -KILL $$' ; echo $?
# bash -c becomes its last command; one that sends itself a signal goes no further.
bash -c 'true
ps -o comm= -p $$
'
bash -c 'cd / && ps -o comm= -p $$'
bash -c 'ps -o args= -p $$ >&1'
bash -c 'trap "echo end" EXIT; ps -o args= -p $$'
bash -c 'kill -TERM $$; echo not reached'; echo $?
