# iptables-xml: tables, chains, rules with their conditions and actions, those that go together, mistakes; the names that the help of icmp lists.
x() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cat >saved <<X
# a -- b --- c
*filter
:INPUT ACCEPT [5:6]
:a - [0:0]
:b - [0:0]
[1:2] -A INPUT -s 1.1.1.1/32 ! -i lo -p tcp -m tcp --dport 5 -m comment --comment "x -j y & <z>" -j a
[1:2] -A INPUT -s 1.1.1.1/32 ! -i lo -p tcp -m tcp --dport 5 -m comment --comment "x -j y & <z>" -j LOG --log-prefix "a b" --log-uid
[1:2] -A INPUT -s 1.1.1.1/32 ! -i lo -p tcp -m tcp --dport 5 -m comment --comment "x -j y & <z>" -j DROP
[1:2] -A INPUT -s 1.1.1.1/32 ! -i lo -p tcp -m tcp --dport 5 -m comment --comment "x -j y & <z>" -j ACCEPT
-A INPUT -j LOG
-A INPUT -m set ! --match-set s src -g b
-A b
-A b -p icmp
COMMIT
X
x iptables-xml saved
x iptables-xml -c saved
x iptables-xml -c -v <saved
x xtables-nft-multi iptables-xml saved | tail -1
echo "-A x" | x iptables-xml
printf '*filter\n:A - [0:0]\n' | x iptables-xml
printf '*filter\nfoo\n' | x iptables-xml
x iptables-xml -h

# Names of types, from the help of the match.
x iptables -p icmp --help | sed -n '/Valid/,$p'
x ip6tables -p icmpv6 --help | sed -n '/Valid/,$p'
x ip6tables -A INPUT -p icmpv6 --icmpv6-type mld-listener-query
