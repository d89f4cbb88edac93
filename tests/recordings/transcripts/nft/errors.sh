# What nft says, with the place marked: syntax, unknown things, missing tables and chains, types that do not fit, and all or nothing.
run() { echo "\$ $*"; "$@"; echo "[exit $?]"; }
nft add table ip t
nft 'add chain ip t c { type filter hook input priority 0; }'
nft add chain ip t plain

run nft add rule ip nowhere c accept
run nft add rule ip t nowhere accept
run nft add rule ip t c acept
run nft add rule ip t c tcp dport 70000 accept
run nft add rule ip t c tcp dport nonsense accept
run nft add rule ip t c dport 22 accept
run nft add rule ip t c ip saddr 10.0.0.300 accept
run nft add rule ip t c ip saddr 10.0.0.0/33 accept
run nft add rule ip t c ip6 saddr fd00::1 accept
run nft add rule ip t c udp dport 53 tcp dport 53 accept
run nft add rule ip t c ct state open accept
run nft add rule ip t c jump nowhere
run nft add rule ip t c jump c
run nft add rule ip t c masquerade
run nft add rule ip t c reject with tcp reset
run nft add rule ip t c tcp dport 22 accept drop
run nft add rule ip t c ip saddr @nowhere drop
run nft add rule ip t c limit rate 5/fortnight accept
run nft add rule ip t c
run nft add rule
run nft add table nonsense t
run nft 'add chain ip t d { type filter hook nowhere priority 0; }'
run nft 'add chain ip t d { type nat hook forward priority 0; }'
run nft 'add chain ip t d { type filter hook input priority high; }'
run nft 'add chain ip t plain { type filter hook input priority 0; }'
run nft 'add chain ip t e { type filter hook input priority 0; policy reject; }'
run nft delete chain ip t nowhere
run nft delete table ip nowhere
run nft delete rule ip t c handle 99
run nft list chain ip t nowhere
run nft list table inet t
nft add rule ip t c jump plain
run nft delete chain ip t plain
run nft create chain ip t plain
run nft -f /tmp/nowhere
printf 'table ip u {\n\tchain c {\n\t\ttcp dport 80 acept\n\t}\n}\n' >/tmp/wrong
run nft -f /tmp/wrong
printf 'add table ip v\nadd rule ip v nowhere accept\n' >/tmp/half
run nft -f /tmp/half
run nft list tables
echo 'add rule ip t c drop' | nft -f -
run nft list chain ip t c
run nft nonsense
run nft --frobnicate
