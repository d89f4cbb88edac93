# Builtins and special variables: printf -v, read, declare, export and env, pushd, getopts, mapfile, LINENO, FUNCNAME, shopt.
export VISIBLE=yes; HIDDEN=no; bash -c 'echo "$VISIBLE [$HIDDEN]"'
ONCE=1 bash -c 'echo $ONCE'; echo "[$ONCE]"
env -i A=1 /usr/bin/env; env VISIBLE=other bash -c 'echo $VISIBLE'
unset VISIBLE; bash -c 'echo "[$VISIBLE]"'
export -f 2>/dev/null; greet() { echo "hello $1"; }; export -f greet; bash -c 'greet child'
declare -x E=1; declare -r R=1; declare -i I=07; declare -a A=(1); declare -A M=([k]=v); declare -p E R I A M
typeset -f greet
echo "line $LINENO"; where() { echo "${FUNCNAME[0]} called from line ${BASH_LINENO[0]}"; }; where
caller; outer() { caller 0; }; outer
mkdir -p d1/d2; pushd d1 >/dev/null; pushd d2; dirs; popd; popd; popd; echo "[$?]"; pwd
cd d1/d2; echo "$PWD"; cd ..; echo "${PWD##*/} ${OLDPWD##*/}"; cd ..
ln -s d1/d2 link; cd link; pwd; pwd -P; cd -P .; pwd; cd ~
shopt -s nocasematch; [[ ABC == abc ]] && echo nocase; shopt -u nocasematch; shopt nocasematch extglob; echo "[$?]"; shopt -s nonsense; echo "[$?]"
shopt -s globstar; mkdir -p t/u/v; touch t/1 t/u/2 t/u/v/3; echo t/**/[0-9]; shopt -u globstar
shopt -s failglob; echo nomatch*; echo "[$?]"; shopt -u failglob
enable -n echo; type -t echo; enable echo; type -t echo cd if greet nothing; type -P ls; type -a true
eval 'a=1; b=2'; echo $((a + b)); eval "echo \$a"; eval; echo "[$?]"
true; : "${x:=assigned}"; echo $x; : ; echo "[$?]"
let "1 == 2"; echo "[$?]"; let; echo "[$?]"
echo "${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]} $BASH_SUBSHELL $(echo $BASH_SUBSHELL) $OSTYPE $HOSTNAME $UID $EUID $IFS|"
[ "$RANDOM" != "$RANDOM" ] && echo random; RANDOM=42; a=$RANDOM; RANDOM=42; [ $a = $RANDOM ] && echo 'seeded alike'
echo $_; true last; echo $_
history | wc -l; fc -l 2>&1 | head -1; alias ll='ls -l'; alias; ll 2>&1 | sed 's/line [0-9]*/line N/'
shopt -s expand_aliases
alias say='echo aliased'
say it; \say it; unalias say; unalias nothing; echo "[$?]"
printf '%(%Y)T\n' 0; TZ=UTC printf '%(%F %T)T\n' 86400
hash -r; ls >/dev/null; hash | tail -1 | grep -o '/.*'
command echo through command; builtin echo through builtin; exec true
