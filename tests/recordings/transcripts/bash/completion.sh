# complete, compgen and compopt, and env -S.
compgen -W "start stop status" -- st; echo $?
compgen -W "start stop status" -- x; echo $?
compgen -W 'a\ b "c d" $HOME'; echo $?
compgen -b ec; compgen -k f; compgen -A function; compgen -v BASH_V; compgen -A helptopic ec; compgen -A signal SIGT; compgen -A shopt gl; compgen -A setopt no;
foo() { :; }; foz() { :; }; compgen -A function fo; compgen -a; alias aa=b; compgen -a
mkdir -p d1/d2; touch f1 f2; compgen -f | sort; compgen -d; compgen -f d1/; compgen -G 'f*'; compgen -P pre- -S -post -W 'a b'; compgen -X 'a*' -W 'ab ba'; compgen -X '!a*' -W 'ab ba'
complete; echo $?
complete -W "a b" foo; complete -F _bar -o nospace bar; complete -A file baz; complete -p; complete -p foo; complete -p nope; echo $?
complete -r foo; complete; complete -r; complete; complete -r nope; echo $?
compgen -Z; echo $?
complete -F; echo $?
complete -A nonsense x; echo $?
complete -o nonsense x; echo $?
complete -C 'echo hi' -X '*.o' -P p -S s -G '*.c' -d -f multi; complete -p multi
complete -D -F _d; complete -E -W x; complete -I -W y; complete -p
_c() { COMPREPLY=( $(compgen -W "one two" -- "$2") ); echo "args: $*" >&2; }; compgen -F _c o
compopt -o nospace; echo $?
compopt -o nospace multi; complete -p multi; compopt multi; compopt +o nospace multi; compopt multi
compgen -A user roo; compgen -u roo; compgen -g roo; compgen -A hostname local; compgen -j; compgen -e PW ; compgen -A export HO; compgen -A arrayvar BASH_V; compgen -A stopped; compgen -A enabled ec; compgen -A disabled; compgen -A directory d; compgen -A variable HOM; compgen -A keyword wh; 
type compgen complete compopt bind; bind "set bell-style none"; echo $?
a=(1); n=-9; a[$n]=2; echo $?; a[-5]=3; echo ${a[-7]}; echo "${a[$n]}"; unset "a[-9]"
cat > e.awk <<'X'
#!/usr/bin/env -S awk -f
BEGIN { print "x" }
X
chmod +x e.awk; ./e.awk; env -S 'A=1 B="x y" bash -c "echo \$A-\$B"'; env -S'echo a\_b "c d" \tz'; env -vS 'echo hi' ; env -S 'echo ${HOME} x'
env -S "echo 'unterminated"
env -i -S 'echo a # comment' ; env -S'-i FOO=1' env; env -S 'a\qb'
