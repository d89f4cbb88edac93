# Scripts that call scripts: arguments, $0, sourcing, functions and exit, PATH, shebang, environment, options, and reading themselves.
mkdir -p bin lib; PATH=$PWD/bin:$PATH
cat >bin/show <<'END'
#!/bin/bash
echo "${0##*/}: $# [$*] $1"
exit 3
END
cat >lib/common.sh <<'END'
loaded=yes
die() { echo "$1" >&2; return "${2:-1}"; }
[[ ${BASH_SOURCE[0]} == "$0" ]] && echo 'run directly' || echo "sourced by ${0##*/} with $# arguments"
END
chmod +x bin/show
show a 'b c'; echo "[$?]"
bash bin/show x; echo "[$?]"
./bin/show; echo "[$?]"
. lib/common.sh; echo "$loaded"; die oops 4; echo "[$?]"
. lib/common.sh one two; echo "$#"
bash lib/common.sh
source nowhere.sh; echo "[$?]"
cat >bin/opts <<'END'
#!/usr/bin/env bash
set -euo pipefail
usage() { echo "usage: ${0##*/} [-v] [-n NAME] FILE..." >&2; exit 2; }
verbose= name=world
while getopts vn: option; do
  case $option in
    v) verbose=1 ;;
    n) name=$OPTARG ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || usage
[ -z "$verbose" ] || echo "verbose" >&2
for file; do echo "hello $name: $file"; done
trap 'echo cleaning up' EXIT
cat "$1"
END
chmod +x bin/opts
opts; echo "[$?]"
opts -x f; echo "[$?]"
opts -n; echo "[$?]"
echo content >f
opts -v -n you f; echo "[$?]"
opts -n you nowhere f; echo "[$?]"
opts -- -n 2>&1; echo "[$?]"
printf '#!/bin/cat\nthis file prints itself\n' >self; chmod +x self; ./self
printf '#!/usr/bin/env -S awk -f\nBEGIN { print "awk script", ARGV[1] }\n' >s.awk; chmod +x s.awk; ./s.awk arg
cat >lines <<'END'
while read -r line; do echo "got $line"; done <<'DATA'
one
two
DATA
tail -n +$((LINENO + 2)) "${BASH_SOURCE[0]}"
exit
payload after exit
END
bash lines
f() { echo "f: $FUNCNAME $# ${1-none}"; return 5; }; f a; echo "[$?]"; unset -f f; f; echo "[$?]"
g() ( cd /; x=inner; pwd ); x=outer; g; echo "$x ${PWD##*/}"
export LEVEL=1; bash -c 'echo $((LEVEL + 1)); LEVEL=9'; echo $LEVEL
VAR=once show >/dev/null; echo "[${VAR-unset}]"
bash -s one two <<<'echo "$# $1 $0"'
echo 'echo "from a pipe $1"' | bash -s arg
bash -ec 'false; echo no'; echo "[$?]"
bash -uc 'echo $nope'; echo "[$?]"
bash -xc 'a=1; echo $a' 2>&1
env -i bash -c 'echo "$PATH" | grep -c /usr/bin; echo "[${HOME-unset}]"'
command -v show >/dev/null && echo found; hash -r; rm bin/show; show 2>&1 | sed 's/line [0-9]*/line N/'
select_never() { local PS3='? '; select x in a b; do echo "$x"; break; done <<<2; }; select_never 2>/dev/null
time_it() { local start=$SECONDS; sleep 0.1; echo $((SECONDS - start < 5)); }; time_it
retry() { local n=0; until "$@"; do ((++n >= 3)) && { echo "gave up after $n"; return 1; }; done; }; retry false; retry true; echo "[$?]"
mapfile -t found < <(compgen -c | grep -x -e opts -e nothing); echo "${found[@]}"
