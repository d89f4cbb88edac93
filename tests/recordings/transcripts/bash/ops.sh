# What a careful script is made of: strict mode, traps with a stack, retries, arithmetic on addresses, readers, locks.
exec 2>&1
# functions/traps/exit
set -euo pipefail
IFS=$'\n\t'
readonly SCRIPT_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
echo "$SCRIPT_DIR"
log() { local level=$1; shift; printf '[%-5s] %s\n' "$level" "$*" >&2; }
die() { log ERROR "$@"; exit 1; }
trap 'rc=$?; log INFO "exit $rc at line $LINENO"; exit $rc' EXIT
on_err() { local rc=$? i; log ERR "rc=$rc cmd=$BASH_COMMAND"; for ((i=1; i<${#FUNCNAME[@]}; i++)); do log STACK "${FUNCNAME[i]} ${BASH_LINENO[i-1]}"; done; }
trap on_err ERR
retry() { local -r max=$1; shift; local n=1; until "$@"; do ((n++ < max)) || return 1; done; }
retry 3 true; retry 2 false || log WARN gave up
declare -A cfg=([ns]=red [ip]=10.0.0.1/24); for key in ns ip; do log CFG "$key=${cfg[$key]}"; done
ip_re='^([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(/([0-9]+))?$'
if [[ ${cfg[ip]} =~ $ip_re ]]; then log RE "${BASH_REMATCH[6]} $(( (BASH_REMATCH[1] << 24) + (BASH_REMATCH[2] << 16) ))"; fi
ip2int() { local IFS=.; read -r a b c d <<<"$1"; echo $(( (a<<24)+(b<<16)+(c<<8)+d )); }
int2ip() { local -i n=$1; echo "$((n>>24&255)).$((n>>16&255)).$((n>>8&255)).$((n&255))"; }
int2ip $(( $(ip2int 10.0.0.1) + 256 ))
while IFS= read -r line || [[ -n $line ]]; do [[ $line == \#* || -z $line ]] && continue; key=${line%%=*}; val=${line#*=}; echo "$key -> $val"; done < <(printf '# c\nA=1\n\nB=x=y')
out=$( { echo so; echo se >&2; } 2>&1 >/dev/null ); echo "$out"
exec 3>&1; r=$( { echo cap >&3; echo ret; } ); exec 3>&-; echo "$r"
arr=($(seq 3)); echo "${arr[*]}" "${arr[@]}"; sum=0; for n in "${arr[@]}"; do ((sum+=n)) || :; done; echo $sum
printf '%s\0' a b | while IFS= read -r -d '' x; do echo "z$x"; done
mapfile -t sorted < <(printf '%s\n' c a b | sort); echo "${sorted[@]}"
{ sleep 0.1; echo bg; } & pid=$!; wait $pid; echo "w $?"
( trap 'echo sub exit' EXIT; exit 0 )
timeout 0.1 sleep 5 || echo "to $?"
v=$(false) || echo "caught"
cmd=(echo "a b" c); "${cmd[@]}"
echo "${UNSET:-default}" "${arr[5]:-none}" "${cfg[zz]-no}"
[[ -n ${UNSET+x} ]] || echo unset
if ! out=$(ls /nonexistent 2>&1); then echo "ls: ${out##*: }"; fi
cat <<'Q' | bash -s -- arg1 | tr a-z A-Z
echo "stdin script $1"
Q
nosuchfn() { echo "${nope}"; }; (nosuchfn) || echo "sub failed $?"
f() { return 3; }; f
echo never
