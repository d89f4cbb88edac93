# Sources of IGMPv3 and MLDv2 on a bridge: included, excluded, blocked; (S, G) entries, ports that stand beside others, queries about sources.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:10 type bridge mcast_igmp_version 3 mcast_mld_version 2 mcast_last_member_interval 50 mcast_query_response_interval 100
for n in a b c; do
  ip link add h$n type veth peer name p$n
  ip link set p$n master br0
  ip link set h$n up
  ip link set p$n up
done
ip link set br0 type bridge mcast_querier 1
ip link set br0 up
sleep 1.2
# A report: the port's device, the type of the record, the sources.
group=ef:0a:0a:0a
report() {
  local dev=$1 type=$2 hex; shift 2
  hex="22:00:00:00:00:00:00:01:$type:00:00:0$#:$group"
  for s in "$@"; do hex+=":c0:00:02:$s"; done
  local sum=0 word bytes=(${hex//:/ })
  for ((i = 0; i < ${#bytes[@]}; i += 2)); do ((sum += 16#${bytes[i]}${bytes[i + 1]})); done
  while ((sum >> 16)); do ((sum = (sum & 65535) + (sum >> 16))); done
  printf -v word %04x $((65535 - sum))
  hex="22:00:${word:0:2}:${word:2:2}:${hex:12}"
  echo "# report on $dev: type $type sources $*"
  mausezahn h$dev -q -c 1 -b 01:00:5e:00:00:16 -A 192.0.2.200 -B 224.0.0.22 -t ip "proto=2,p=$hex" >/dev/null 2>&1
  sleep 0.1
}
mdb() { bridge -d mdb show dev br0 | sed -E 's#/[1-9][0-9.]*#/T#g' | grep -v ff02 | sort; }
bridge monitor mdb >/tmp/m 2>&1 &
sleep 0.2
report a 01 01 02 03
mdb
report a 05 0a
mdb
report a 06 01
sleep 1.5
mdb
report a 02 02 14 15
mdb
run bridge -d -j mdb show dev br0 | sed -E 's#"timer":"[1-9][0-9.]*"#"timer":"T"#g'
report b 01 03 14
mdb
report b 04 1e
mdb
report b 02
mdb
report a 03
sleep 1.5
mdb
run bridge mdb del dev br0 port pa grp 239.10.10.10
mdb
run bridge mdb add dev br0 port pc grp 239.10.10.10 src 192.0.2.9 permanent
run bridge mdb add dev br0 port br0 grp 239.10.10.10
mdb
run bridge mdb add dev br0 port pc grp 239.10.10.10
mdb
run bridge mdb del dev br0 port pc grp 239.10.10.10 src 192.0.2.9
mdb
ip link set pb nomaster
mdb
ip link set br0 type bridge mcast_igmp_version 2
report c 01 05
mdb
kill %1
sed -E 's#/[1-9][0-9.]*#/T#g' /tmp/m | sort
