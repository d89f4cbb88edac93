# Redirections: files, appending, descriptors, order, here-documents, here-strings, noclobber, exec, and what fails.
echo one >f; echo two >>f; cat f
cat <f >g; cat g; cat <<<'here string'
ls nowhere >out 2>&1; echo "$?"; cat out
ls nowhere 2>&1 >out | sed 's/^/piped: /'; wc -c <out
ls nowhere f &>both; wc -l <both; ls nowhere f &>>both; wc -l <both
{ echo out; echo err >&2; } 2>err; cat err
{ echo to-out; echo to-err >&2; } 2>&1 >/dev/null
echo hidden 2>/dev/null >/dev/null; echo "status $?"
cat <<END
Expanded: $HOME $((1 + 1)) $(echo sub) \$escaped
END
cat <<'END'
Literal: $HOME $((1 + 1)) `echo x`
END
cat <<-END
	tabs are cut
		all of them
END
cat <<A; cat <<B
first
A
second
B
exec 3>three; echo via three >&3; exec 3>&-; cat three
echo closed >&3; echo "status $?"
exec 4<f; read -r a <&4; read -r b <&4; read -r c <&4; echo "$a $b [$c] $?"; exec 4<&-
exec 5<>rw; echo hello >&5; cat rw; exec 5>&-
exec {fd}>named; echo x >&$fd; [ $fd -ge 10 ] && cat named; exec {fd}>&-
while read -r x <&6; do echo "six: $x"; done 6<f
set -o noclobber; echo new >f; echo "status $?"; echo forced >|f; set +o noclobber; cat f
cat <nowhere; echo "status $?"
echo x >/nowhere/file; echo "status $?"
echo x >/; echo "status $?"
cat <"two words" ; echo "status $?"
touch 'a b'; name='a b'; echo hi >$name; echo "status $?"; cat 'a b'
>created; ls -l created | cut -c1-10; : >f; wc -c <f
echo to tty >/dev/tty; echo "status $?"
echo x | tee t1 t2 >/dev/null; cat t1 t2
f() { echo in function; } >from_function; f; cat from_function
(echo a; echo b >&2) 2>&1 | sort -r
{ echo group1; echo group2; } >g; cat g
if true; then echo cond; fi >c; cat c
for i in 1 2; do echo $i; done >l; cat l
diff <(echo a; echo b) <(echo a; echo c); echo "status $?"
cat <(echo process substitution) /dev/null; echo into > >(cat >sub); sleep 0.2; cat sub
echo to stderr >&2 | cat; echo both |& cat
command_not_there 2>missing; cat missing
printf '%s\n' b a | sort >sorted; cat sorted
sort -o sorted -r sorted; cat sorted
echo 12345 >n; dd if=n bs=1 count=3 2>/dev/null; echo
read -r x </dev/null; echo "read at the end: $?"
read -t 0.1 x < <(sleep 0.5); echo "timeout: $(($? > 128))"
read -n 3 x <<<abcdef; echo "$x"; read -d : x <<<'up to:here'; echo "$x"
echo stays; exec >log; echo logged; exec >&2; cat log >&2; cat log | wc -l
