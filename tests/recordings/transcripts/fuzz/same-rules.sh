# Whether a rule is there already, and which one is deleted, asks neither for `not` nor for where a goto goes; zero and all name nothing.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run ip rule add fwmark 0x1 goto 32766 pref 10
run ip rule add fwmark 0x1 goto 32000 pref 10
run ip rule add not fwmark 0x1 goto 32000 pref 10
run ip rule add from 10.0.0.0/8 table 100 pref 20
run ip rule add not from 10.0.0.0/8 table 100 pref 20
run ip rule add table 100 pref 20
run ip rule add from 10.0.0.0/9 table 100 pref 20
run ip rule add to 10.0.0.0/8 tos 0x10 table 100 pref 20
run ip rule add to 10.0.0.0/8 table 100 pref 20
run ip rule add from 10.0.0.0/8 table 100 pref 20 realms 3
run ip rule add from 10.0.0.0/8 table 100 pref 20 protocol static
run ip rule add from 10.0.0.0/8 table 100 pref 20 iif lo
run ip rule add from 10.0.0.0/8 table 101 pref 20
run ip rule
run ip rule del from all table 101
run ip rule del fwmark 0 goto 32001
run ip rule del not table 100 iif lo
run ip rule del from 10.0.0.0/9
run ip rule del to 0/0 table 100 tos 0
run ip -6 rule add from fd00::/8 table 100 pref 20
run ip -6 rule add table 100 pref 20
run ip -6 rule del from all table 100
run ip rule
