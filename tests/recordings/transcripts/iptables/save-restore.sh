# iptables-save and iptables-restore: the format, counters, one table, test only, no flush, and errors by line.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# The first and last lines of each table carry the time of day.
save() { echo "\$ iptables-save $*"; iptables-save "$@" | grep -v '^# [GC]'; }

save
iptables -A INPUT -p tcp --dport 22 -m comment --comment 'ssh "from" here' -j ACCEPT
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 ! -d 10.0.0.0/24 -j MASQUERADE
iptables -N mine
iptables -A INPUT -j mine
iptables -P FORWARD DROP
save
save -t nat
save -c -t filter
save -t nothing
iptables-save | grep -v '^#' >/tmp/saved
iptables -F; iptables -X; iptables -t nat -F; iptables -P FORWARD ACCEPT
save
run iptables-restore /tmp/saved
save
run diff /tmp/saved <(iptables-save | grep -v '^#')
# A table that the file does not name stays as it is; one that it names is replaced, unless -n.
printf '%s\n' '*filter' ':INPUT ACCEPT [10:20]' ':extra - [0:0]' '[3:300] -A INPUT -p udp -j extra' 'COMMIT' >/tmp/small
run iptables-restore /tmp/small
save -c
run iptables-restore -c /tmp/small
save -c -t filter
run iptables-restore -n /tmp/small
save -t filter
# Nothing is changed when a line is wrong, nor with --test.
printf '%s\n' '*filter' ':INPUT ACCEPT [0:0]' '-A INPUT -p tcp --dport 80 -j ACCEPT' '-A INPUT -j NOWHERE' 'COMMIT' >/tmp/wrong
run iptables-restore /tmp/wrong
printf '%s\n' '*filter' '-A INPUT --sport 80 -j ACCEPT' 'COMMIT' >/tmp/wrong2
run iptables-restore /tmp/wrong2
printf '%s\n' '*filter' '-A INPUT -p tcp -j ACCEPT' >/tmp/open
run iptables-restore /tmp/open
printf '%s\n' 'hello' >/tmp/hello
run iptables-restore /tmp/hello
run iptables-restore --test /tmp/saved
run iptables-restore /tmp/nowhere
save -t filter
