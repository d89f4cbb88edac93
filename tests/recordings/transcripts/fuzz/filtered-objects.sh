# Devices that ip passes over itself stay in its JSON as empty objects; those that the kernel leaves out do not.
ip link set lo up
ip link add v1 type veth peer name v2
ip link set v1 up group 5
ip address add 10.0.0.1/24 dev v1
ip address add 10.0.0.2/24 dev v2
for o in '' -br -s -d; do
  for s in up 'group 5' 'group 7' 'type veth' 'dev v1 type bridge' 'dev v2 up' 'dev v1 group 7'; do
    echo "= $o $s"
    ip $o address show $s | cut -c1-18 | grep '^[0-9a-z]'
    ip -j $o address show $s | jq -c 'map([.ifname, .addr_info[]?.local])'
    ip -j $o link show $s | jq -c 'map(.ifname)'
  done
done
ip -4 -o address show group 7 | cut -c1-40
ip -4 -o address show up | cut -c1-40
ip address flush up
ip -o address | cut -c1-30
ip address add 10.0.0.1/24 dev v1
ip address flush group 5
ip -o address | cut -c1-30
ip address flush type veth
ip -o address | cut -c1-30
