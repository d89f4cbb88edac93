# Helpers of connections as objects.
t() { echo "# $*"; nft "$@"; echo "= $?"; }
cat > /tmp/h.nft <<'N'
table ip o {
	ct helper ftp-standard {
		type "ftp" protocol tcp
		l3proto ip
	}
	ct helper tf { type "tftp" protocol udp; }
	chain pre { type filter hook prerouting priority -150;
		tcp dport 21 ct helper set "ftp-standard"
		udp dport 69 ct helper set "tf"
	}
}
N
t -f /tmp/h.nft
t list ruleset
t add ct helper ip o x '{ type "nope" protocol tcp; }'
t add ct helper ip o y '{ type "ftp" protocol udp; }'
t add ct helper inet q z '{ type "ftp" protocol tcp; }'
t list ct helpers
t list ct helper ip o tf
t delete ct helper ip o tf
t add rule ip o pre ct helper set '"none"'
t -j list ruleset
t flush chain ip o pre
t delete ct helper ip o tf
t create ct helper ip o ftp-standard '{ type "ftp" protocol tcp; }'
t list table ip o
