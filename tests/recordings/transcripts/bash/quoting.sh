# Quoting and splitting: single, double, backslash, $'...', IFS, empty arguments, globs in quotes, and the words that result.
args() { echo "$#:$(printf ' <%s>' "$@")"; }

a='one two' b= c='*' d=$'tab\there' e="it's"
args $a
args "$a"
args '$a'
args \$a "\$a" "\\" '\' "\n" \n
args $'a\nb' $'\x41\102' $'it\'s'
args "$e" 'say "hi"' "say \"hi\"" 'it'\''s'
args $b "$b" '' ""
args pre$a post"$a"post
args "${a}s" $a$b
args "a  b" a  b
args a\ b
args "$d" $d
touch x1 x2 y1
args x* "x*" 'x*' \x* x\* nomatch*
args $c "$c"
args [xy]1 ?1 x[!1] {x,y}1
set -f; args x*; set +f
shopt -s nullglob; args nomatch*; shopt -u nullglob
shopt -s dotglob; touch .hidden; args .h* *; shopt -u dotglob; args *
IFS=,; list='a,b,,c,'; args $list; args "$list"; args "$*"
set -- 1 2 3; args "$*" "$@" $*
unset IFS; args $list
IFS=' ,'; list=' a , b  c,,d '; args $list
IFS=; args $a; unset IFS
read -r first rest <<<'one two  three '; args "$first" "$rest"
read first <<<'back\slash'; args "$first"
IFS=: read -r u _ id _ <<<'root:x:0:0:root'; args "$u" "$id"
read -ra words <<<'  a b   c '; args "${words[@]}"
args ~ "~" ~root ~nobodyhere /a:~
args "$(printf 'trailing\n\n\n')" "$(printf ' lead')"
args $(echo a b) "$(echo a b)" `echo c d` "`echo "q q"`"
args "${undefined}" ${undefined} "${undefined-default}"
echo -e 'a\tb\\n' 'c\0101'; echo -n no newline; echo; echo -E 'a\tb'; echo -x; echo --
printf '%s|' a b c; echo
printf '%d %5d|%-5d|%05d %x %o %c %q %b %%\n' 42 42 42 42 255 8 word "it's a" 'x\ty'
printf '%s-%s\n' 1 2 3
printf '%.3f %e %g\n' 3.14159 31415.9 0.0001
printf '%d\n' abc; echo "status $?"
printf '%*s|%.2s|\n' 6 right cut
printf -v var '%02d:%02d' 7 5; echo "$var"
