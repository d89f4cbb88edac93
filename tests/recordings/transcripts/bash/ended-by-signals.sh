# What a script says of commands and jobs that a signal ended: all but SIGTERM with the job, SIGINT and SIGPIPE not at all.
# mask: pid
sh -c 'kill -TERM $$'
sh -c 'kill -HUP $$'
sh -c 'kill -KILL $$'
sh -c 'kill -PIPE $$'
sh -c 'kill -INT $$'
bash -c 'kill -USR1 $$; echo x'
(kill -TERM $BASHPID; echo no) ; echo $?
true | sh -c 'kill -TERM $$'
sleep 5 & kill $!; wait $!; echo $?
sleep 5 & kill -9 $!; wait $!; echo $?
