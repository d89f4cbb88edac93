# Background jobs of a script that signals have ended, and what is said of them.
sleep 100 & kill $!; sleep 0.1; jobs; echo a
(sleep 100; true) & kill $!; sleep 0.1; jobs; echo b
(while true; do sleep 1 | cat; done) > /dev/null & sleep 0.1; kill $!; sleep 0.1; jobs; echo c

sleep 100 & kill $!; wait $!; echo e
