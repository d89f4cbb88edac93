# What bash says, with the name of the script and the line: unknown commands, permissions, syntax, misuse of builtins.
no-such-command
echo "[$?]"
./no-such-file
echo "[$?]"
/etc/hosts
echo "[$?]"
/tmp
echo "[$?]"
printf '#!/no/such/interpreter\n' >bad; chmod +x bad; ./bad; echo "[$?]"
printf 'echo no shebang, run by bash\n' >plain; chmod +x plain; ./plain; echo "[$?]"
printf 'echo not executable\n' >noexec; ./noexec; echo "[$?]"; bash noexec
cd nowhere; echo "[$?]"
cd /etc/hosts; echo "[$?]"
cd a b; echo "[$?]"
cd; pwd; cd /tmp; cd - ; cd "$OLDPWD"; OLDPWD=; cd -; echo "[$?]"
cd ~
source nowhere; echo "[$?]"
. ./plain; echo "[$?]"
unset -x; echo "[$?]"
export 1a=b; echo "[$?]"
1a=b; echo "[$?]"
a-b=c; echo "[$?]"
read 1x <<<y; echo "[$?]"
shift 5; echo "[$?]"
break; echo "[$?]"
local x=1; echo "[$?]"
f() { local -r y=1; y=2; echo 'goes on'; }; f; echo "[$?]"
readonly z=1; unset z; echo "[$?]"
declare -q x; echo "[$?]"
type no-such; echo "[$?]"
type cd if f ls ; alias
command -v ls cd if no-such; echo "[$?]"
command no-such; echo "[$?]"
builtin ls; echo "[$?]"
which ls no-such; echo "[$?]"
hash no-such; echo "[$?]"
jobs; fg; echo "[$?]"; bg; echo "[$?]"; kill %1; echo "[$?]"; wait %1; echo "[$?]"; disown; echo "[$?]"
getopts; echo "[$?]"
set -- -a -b val -z rest; while getopts ab: o; do echo "$o ${OPTARG-}"; done; shift $((OPTIND - 1)); echo "$*"
set -- -b; OPTIND=1; getopts ab: o; echo "$o [$?]"
set -- -b; OPTIND=1; getopts :ab: o; echo "$o $OPTARG"
umask; umask 077; umask; umask 9; echo "[$?]"; umask 022
ulimit -n >/dev/null; ulimit -Y; echo "[$?]"
eval 'echo $((1+))'; echo "[$?]"
eval 'if true; then echo x'; echo "[$?]"
eval 'echo "unclosed'; echo "[$?]"
eval 'for do done'; echo "[$?]"
eval 'echo a )'; echo "[$?]"
eval 'case x in'; echo "[$?]"
bash -c 'echo $0 $1' name arg; bash -c; echo "[$?]"
bash nowhere.sh; echo "[$?]"
printf 'echo one\nif then\necho two\n' >syntax; bash syntax; echo "[$?]"
printf 'echo one\nnope\ncat <<END\nunfinished' >heredoc; bash heredoc; echo "[$?]"
printf 'echo "line one"\r\nfalse\r\n' >dos; bash dos; echo "[$?]"
bash -n syntax; echo "[$?]"; echo 'echo from standard input; nope' | bash; echo "[$?]"; echo nope2 | bash -s; echo "[$?]"
$(echo echo indirect); $nothing; echo "[$?]"; "" ; echo "[$?]"
echo end; fi
echo never
