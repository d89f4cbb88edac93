# runuser, setpriv, chroot, taskset, ionice, chrt, getopt and stdbuf, as scripts use them.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run runuser -u nobody -- id
run runuser -u nobody id -un
run runuser nobody -s /bin/sh -c 'echo $HOME $USER; id -u'
run runuser -l nobody -s /bin/sh -c 'pwd; echo $LOGNAME'
run runuser -u nosuch -- id
run runuser -u nobody
run setpriv --reuid=65534 --regid=65534 --clear-groups id
run setpriv --reuid=nobody --regid=nogroup --init-groups id -u
run setpriv --reuid 12345 id
run setpriv --reuid=65534 --clear-groups --no-new-privs id -u
run setpriv --bounding-set -net_raw true
run setpriv --reuid=65534 --regid=65534 --clear-groups ip link add x type veth
run setpriv --nonsense
run setpriv
ip link set lo up
run setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+net_admin --ambient-caps=+net_admin ip link set lo mtu 1400
run ip -br link show lo
run chroot / id -un
run chroot --userspec=nobody:nogroup / id -u
run chroot /nowhere ls
run chroot
run taskset -c 0 echo on 0
run taskset 0x1 echo mask 1
run taskset 1 nosuch-command
run taskset -c zero true
run ionice -c 3 echo idle
run ionice -c2 -n7 echo best effort
run ionice -c best-effort -n 0 echo named
run ionice -c 9 true
run chrt -f 10 echo fifo
run chrt -m
run stdbuf -oL echo line
run stdbuf -o0 -e0 echo none
run stdbuf echo x
run getopt -o ab:c:: --long alpha,beta:,gamma:: -n prog -- -a -b one --gamma=3 rest --alpha 'two words'
run getopt -o ab: -- -x
run getopt -o ab: -l long -n tool -- --lon --nosuch -b
run getopt ab:c -a -b 5 file
run getopt -T
run getopt -u -o a: -- -a 'x y' z
run getopt -q -o a -- -z b
run getopt -a -o v -l verbose,dry-run -- -verbose -dry-run
