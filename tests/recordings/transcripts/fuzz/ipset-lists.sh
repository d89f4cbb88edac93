# Members of lists of sets with the commas of former times, and where they stand.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ipset create s1 list:set; ipset create a hash:ip; ipset create b hash:ip; ipset create c hash:ip
for e in a,x a,before a,before,b b a,before,b c,after,a c,after,a,x b,foo,c a,, ,a a,b,c 10.0.0.0/16,8080 'a before b' a,before,zz zz,before,a averyverylongnameofasetthatistoolong,before,a a,before,averyverylongnameofasetthatistoolong; do run ipset add s1 $e; run ipset test s1 $e; done
run ipset list s1
for e in a,x a,before b,before,a c,after,b a,before,b a; do run ipset del s1 $e;  done
run ipset list s1
ipset destroy
ipset create s1 list:set; ipset create a hash:ip; ipset create b hash:ip; ipset create c hash:ip; ipset create s2 list:set; ipset create d hash:ip
run ipset test s1 zz
run ipset test s1 s2
run ipset test s1 s1
run ipset test s1 a
run ipset test s1 a,before,b
run ipset add s1 s2
run ipset add s1 a
run ipset add s1 b
run ipset add s1 c
run ipset test s1 a
for e in a,before,b a,before,c a,after,b b,after,a b,before,c c,after,b c,after,a a,before,a zz,after,a a,after,zz a,before,d d,before,a d,after,c s2,before,a; do run ipset test s1 $e; done
run ipset test s1 a before b
run ipset test s1 a before c
run ipset test s1 a after c
for e in d,before,d a,before,b c,after,b  b,before,c a,after,b; do run ipset -exist add s1 $e; run ipset add s1 $e; done
run ipset list s1
for e in d,before,a b,after,c b,before,zz zz,after,b b,after,a; do run ipset -exist del s1 $e;  run ipset del s1 $e; done
run ipset list s1
run ipset del s1 zz
run ipset -exist del s1 zz
run ipset add s1 a timeout 5
run ipset add s1 zz timeout 5
run ipset add s1 a nomatch
run ipset add s1 a comment hi
run ipset test s1 a comment hi
run ipset test s1 a timeout 5
run ipset del s1 a comment hi
run ipset del s1 zz comment hi
