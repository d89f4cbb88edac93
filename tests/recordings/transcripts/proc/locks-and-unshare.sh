# flock, setsid and mountpoint, unshare and timeout in the ways of test scripts.
flock -n /tmp/l -c 'echo locked; flock -n /tmp/l echo no; echo $?; flock -n -E 7 /tmp/l echo no; echo $?; flock -w 0.2 /tmp/l echo no; echo $?'
exec 9>/tmp/l; flock 9; (flock -n 9 && echo same fd ok); flock -n /tmp/l true; echo $?; flock -u 9; flock -n /tmp/l echo free; exec 9>&-
(flock -x 8; echo first; sleep 0.3) 8>/tmp/m & sleep 0.1; flock /tmp/m echo second; wait
flock -s /tmp/s -c 'flock -s -n /tmp/s echo shared; flock -n -x /tmp/s echo no; echo $?'
flock; echo $?; flock /tmp/x; echo $?; flock 77; echo $?; flock -Z; echo $?; flock -w x /tmp/l true; echo $?; flock /nonexistent/x true; echo $?; flock /tmp/l nosuchcmd; echo $?; flock /tmp/l false; echo $?; flock -n -o /tmp/l sh -c 'flock -n /tmp/l echo inner; echo $?'; flock /tmp echo dir; flock -c; echo $?; flock /tmp/l -c; echo $?; flock -n 9; echo $?
setsid echo s; setsid; echo $?; setsid -w sh -c "exit 3"; echo $?; mountpoint /proc; mountpoint /tmp/x; echo $?; mountpoint -q /; echo $?; mountpoint /nope; echo $?; mkdir d; mountpoint d; echo $?; mountpoint; echo $?
unshare -n -m -p -u -i -f --mount-proc --kill-child bash -c 'echo $$; hostname inner; hostname; ip -br link | cut -c1-4'; hostname
unshare -r id -u; unshare -Ur whoami; unshare -pf --mount-proc sh -c 'exit 5'; echo $?; unshare -f false; echo $?; unshare --wd /etc pwd
timeout -s INT 0.1 sleep 1; echo $?; timeout --preserve-status 0.1 sleep 1; echo $?; timeout --foreground -k 0.1 0.2 bash -c 'trap "" TERM; while :; do read -t 1; done </dev/zero'; echo $?
