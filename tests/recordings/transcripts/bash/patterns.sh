# Patterns: globs and their classes, extglob, case, [[ == ]], regular expressions with groups, and pattern substitution with them.
shopt -s extglob
touch a1 a2 b1 B2 ab.txt abc.txt '*star' '[x]' 'sp ace' .dot
echo a?; echo [ab]1; echo [!a]1; echo [^a]1; echo [a-b]*; echo *.txt; echo ?b*; echo '*'*; echo \**; echo \[*; echo [[]*; echo *\ *
echo [[:upper:]]*; echo *[[:digit:]]; echo [[:alpha:]][[:digit:]]; echo *[!0-9]
echo @(a|b)1; echo !(a*|*.txt); echo a+([0-9]); echo a*(b|c).txt; echo ?(a)b1; echo +(a|b)[12]
echo nomatch?(x) "a*" a\* {a,b}[12] {a..c}1; echo .*; echo .[!.]*
GLOBIGNORE='a*'; echo *1; unset GLOBIGNORE
m() { [[ $1 == $2 ]] && echo "'$1' matches $2" || echo "'$1' does not match $2"; }
m hello 'h*o'; m hello 'h?llo'; m hello '[a-h]*'; m hello 'H*'; m '' '*'; m 'a*b' 'a\*b'; m axb 'a\*b'; m foo 'f+(o)'; m fo 'f+(o)'; m f 'f+(o)'; m f 'f*(o)'; m abc '!(abd)'; m 10.0.0.1 '+([0-9]).+([0-9]).*'
p='h*'; [[ hello == $p ]] && echo 'a pattern in a variable'; [[ hello == "$p" ]] || echo 'quoted it is text'
r() { if [[ $1 =~ $2 ]]; then echo "'$1' ~ $2: ${BASH_REMATCH[*]@Q}"; else echo "'$1' !~ $2 $?"; fi; }
r '10.0.0.1' '^([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)$'; r 'key=value=x' '^([^=]*)=(.*)$'; r abc 'b'; r abc '^b'; r 'a b' '[[:space:]]'; r aaa 'a{2}'; r ab '(a)|(b)'; r 'x.y' 'x\.y'; r 'xzy' 'x\.y'; r '' '^$'; r abc 'a(b)?(d)?c'
r 'http://h:80/p' '^([a-z]+)://([^:/]+)(:([0-9]+))?(/.*)?$'; r abc '('
re='^[a-z]+$'; [[ word =~ $re ]] && echo 'in a variable'; [[ 'a.c' =~ "a.c" ]] && echo 'quoted is literal'; [[ abc =~ "a.c" ]] || echo 'so it does not match'
s=aXbXc.tar.gz
echo ${s/X/-} ${s//X/-} ${s/#a/A} ${s/%gz/xz} ${s//[X.]/} ${s//+([a-z])/w} ${s#*X} ${s##*X} ${s%.*} ${s%%.*} ${s%%+(.*)} ${s/X*/} ${s/?X/<&>} ${s//@(a|b)/<>}
t='  both ends  '; t=${t##+( )}; echo "[${t%%+( )}]"
v=a/b/c; echo ${v//\//:} ${v/\/b/} "${v//'/'/ }"; x='*'; echo "${x/\*/star}" "${s//$x/q}" "${s//"$x"/q}"
case abc in a*c) echo glob ;; esac; case 'a c' in 'a c') echo quoted ;; esac; case x1 in [xy][0-9]) echo class ;; esac; case -n in -[a-z]) echo option ;; esac; case '' in ?*) echo some ;; *) echo none ;; esac
case hello in h?(e)llo | bye) echo 'extended' ;; esac; shopt -s nocasematch; case ABC in abc) echo nocase ;; esac; [[ ABC =~ b ]] && echo 'regex too'; shopt -u nocasematch
shopt -u extglob; [[ aab == +(a)b ]] && echo 'inside [[ ]] always'
