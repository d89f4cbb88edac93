# ss: filter expressions by address, port, state and device, families and tables, several states, and what does not parse.
run() { echo "\$ $*"; "$@" 2>&1 | sed '/^Usage: ss/,$d' | sort; echo "[exit ${PIPESTATUS[0]}]"; }
ip link set lo up
nc -l -k 127.0.0.1 5432 >/dev/null &
nc -6 -l -k ::1 8080 >/dev/null &
nc -l -u 127.0.0.53 53 >/dev/null &
sleep 0.3
(sleep 4) | nc -p 40000 127.0.0.1 5432 &
(sleep 4) | nc -p 41000 ::1 8080 &
(sleep 4) | nc -u -p 4444 127.0.0.53 53 &
sleep 0.3

echo '# What is shown without -a and -l, and when the columns Netid and State are left out.'
run ss -tun
run ss -un
run ss -wun
run ss -xn
run ss -n -A tcp,udp -4
run ss -tn6
run ss -lun
run ss -tn state connected
run ss -tn exclude established
run ss -tln state listening
run ss -tn state established state listening sport = :5432
echo '# Addresses.'
run ss -tn dst 127.0.0.0/8
run ss -tn dst 127/8
run ss -tan src 127.0.0.1:5432
run ss -tn dst '[::1]'
run ss -tn dst '[::1]:8080'
run ss -tan src inet:127.0.0.1
run ss -tan src any dport = :5432
run ss -tn dst localhost
echo '# Ports, with words and signs between them.'
run ss -tan sport == :5432
run ss -tan sport 5432
run ss -tan sport ne :5432
run ss -tan 'sport >= :41000'
run ss -tan sport le :8080
run ss -tan 'sport = :postgresql or dport = :postgresql'
run ss -tn sport = :40000 dport = :5432
run ss -tn not sport = :40000 and not sport = :41000
run ss -tn '! ( sport = :40000 or dport = :40000 )'
run ss -tn autobound
run ss -tan dev lo
echo '# What is wrong.'
run ss -tan 127.0.0.1
run ss -tan sport=:5432
run ss -tan dport
run ss -tan dport =
run ss -tan '( sport = :80'
run ss -tan src != 127.0.0.1
run ss -tan dst ::1
run ss -tan dst 300.0.0.1
run ss -tan dst 127.0.0.1:nosuch
run ss -tan sport = :80 state listening
run ss -tan dev nosuch
run ss -tan state
run ss -tan state LISTEN
run ss -f nosuch
run ss -A nosuch
run ss -Q
run ss --nosuch
run ss -N nosuch
run ss -V
echo '# -K closes what it shows.'
ss -tnH -K dport = :8080
ss -tn | sort
