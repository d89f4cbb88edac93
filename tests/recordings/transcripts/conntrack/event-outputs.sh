# Events of conntrack as XML and as command lines.
iptables -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT
for output in xml save extended labels save,timestamp; do
  echo "== $output"
  (timeout 1 conntrack -E -o $output >/tmp/events 2>/tmp/said; echo "[$?]" >>/tmp/said) &
  sleep 0.4
  conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 -t 100 -m 3 2>/dev/null
  conntrack -D -p udp >/dev/null 2>&1
  wait
  sed -E 's/<id>[0-9]+/<id>X/; s/ \[USERSPACE\].*//; s/<timeout>[0-9]*/<timeout>T/; s/-t [0-9]*/-t T/; s/ 17 [0-9]+/ 17 T/' /tmp/events
  cat /tmp/said
done
echo == added
conntrack -A -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 53 -t 100
conntrack -A -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 53 -t 100
conntrack -G -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 53 -o xml | sed -E 's/<id>[0-9]+/<id>X/; s/<timeout>[0-9]*/<timeout>T/'
