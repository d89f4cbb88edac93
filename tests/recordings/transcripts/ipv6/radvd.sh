# radvd: prefixes, routes, names servers and search lists that rdisc6 reads and the kernel takes over, what is asked for again, and the router that takes itself back.
# Times and numbers of processes are cut off here.
log() { sed -E 's/^\[[^]]*\] radvd \([0-9]+\): //'; }
ip netns add R; ip netns add H
ip link add r0 address 02:00:00:00:00:01 netns R type veth peer name h0 address 02:00:00:00:00:02 netns H
ip -n R link set lo up; ip -n R addr add fd00:1::1/64 dev r0 nodad; ip -n R link set r0 up
mkdir -p /tmp/ra; cd /tmp/ra
cat >radvd.conf <<'C'
# A router.
interface r0 {
  AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 10;
  AdvDefaultPreference high; AdvLinkMTU 1400;
  prefix fd00:1::/64 { AdvOnLink on; AdvAutonomous on; AdvRouterAddr on; };
  route 2001:db8:ff::/48 { AdvRouteLifetime 600; };
  RDNSS fd00:1::53 fd00:1::54 { AdvRDNSSLifetime 60; };
  DNSSL lab.example example.org { AdvDNSSLLifetime 60; };
};
C
ip netns exec R radvd -c -C radvd.conf 2>&1 | log
ip netns exec R sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n H link set h0 up
sleep 2.2
ip netns exec R radvd -C radvd.conf -p /tmp/ra/pid -m logfile -l /tmp/ra/log; echo $?
sleep 2.5
ip -n H -6 addr show dev h0 scope global | sed -E 's/[0-9]+sec/N/g; s/@if[0-9]+//; s/^[0-9]+/N/; s/link-netnsid [0-9]+|link-netns [A-Z]//; s/ *$//'
ip -n H -6 route | sed -E 's/[0-9]+sec/N/'
ip netns exec H rdisc6 -1 -r 1 h0
ip netns exec H rdisc6 -q -1 -r 1 h0
ip netns exec H ping -6 -q -c1 -W1 fd00:1::1 | grep -o '1 received'
log <log
kill $(cat pid); sleep 0.5
ip -n H -6 route show default
ls
ip netns exec H rdisc6 -r 1 -w 200 h0; echo $?
rdisc6 nosuch; echo $?
echo 'interface r0 { AdvSendAdvert on; prefix fd00::/64 { Bogus on; }; };' >bad.conf
ip netns exec R radvd -c -C bad.conf 2>&1 | log
ip netns exec R radvd -C nofile.conf; echo $?
echo 'interface r0 { AdvSendAdvert on; AdvManagedFlag on; AdvOtherConfigFlag on; AdvDefaultLifetime 0; prefix ::/64 { AdvValidLifetime infinity; AdvPreferredLifetime 120; }; };' >two.conf
ip netns exec R radvd -n -C two.conf -p /tmp/ra/pid2 -m none & P=$!
sleep 1
ip netns exec H rdisc6 -1 -r 1 h0
kill $P
