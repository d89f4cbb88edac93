# Arrays: indexed and associative, holes, slices, appending, deleting, looping, mapfile, and passing by name.
a=(one 'two words' three)
echo ${#a[@]} "${a[0]}" "${a[1]}" $a "${a[-1]}" "${#a[1]}"
printf '<%s>' "${a[@]}"; echo
printf '<%s>' ${a[@]}; echo
printf '<%s>' "${a[*]}"; echo
a+=(four); a[7]=eight
echo "${!a[@]}" "${#a[@]}"
unset 'a[1]'; echo "${!a[@]}" "${a[@]}"
echo "${a[@]:1:2}" "${a[@]/o/0}" "${a[@]^^}"
echo "[${a[99]}]" "[${a[99]-none}]"
a[-99]=x; echo "status $?"
b=("${a[@]}"); echo ${#b[@]} "${!b[@]}"
for i in "${!b[@]}"; do echo "$i=${b[i]}"; done
i=1; echo ${b[i + 1]} ${b[$((i - 1))]}
declare -A m=([red]=ff0000 [green]=00ff00)
m[blue]=0000ff; m['dark red']=8b0000
echo ${#m[@]} ${m[red]} "${m[dark red]}" "[${m[none]}]"
for k in "${!m[@]}"; do echo "$k ${m[$k]}"; done | sort
[[ -v m[green] ]] && echo 'green is there'; [[ -v m[pink] ]] || echo 'pink is not'
unset 'm[green]'; echo ${#m[@]}
declare -A count; for w in a b a c a b; do ((count[$w]++)); done
for k in a b c; do echo "$k: ${count[$k]}"; done
mapfile -t lines < <(printf 'first\nsecond line\n\nfourth')
echo ${#lines[@]} "<${lines[1]}>" "<${lines[2]}>" "<${lines[3]}>"
readarray -n 2 -s 1 two < <(seq 5); printf '%s' "${two[@]}"
IFS=, read -ra parts <<<'10.0.0.1,10.0.0.2,,end'; echo ${#parts[@]} "${parts[@]}"
joined=$(IFS=-; echo "${parts[*]}"); echo "$joined"
fill() { local -n out=$1; out=(x y z); }
fill result; echo "${result[@]}"
declare -a empty=(); echo ${#empty[@]} "${empty[@]:-nothing}"
args() { echo "$#"; }; args "${empty[@]}"; args "${empty[*]}"
declare -p a b; declare -p empty
s='no array'; echo "${s[0]}" ${#s[@]} "${s[@]}"
readonly fixed=(1 2); fixed+=(3); echo "status $?"
c=([5]=five six [2]=two); echo "${!c[@]}" "${c[@]}"
matrix=("1 2" "3 4"); for row in "${matrix[@]}"; do read -r x y <<<"$row"; echo $((x * y)); done
echo ${a[word]} ${m[]} ; echo "status $?"
