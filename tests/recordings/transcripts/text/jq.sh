# jq over what ip -j and kubectl -o json print: paths, filters, construction, raw output, arguments, functions, errors.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cat >f <<'END'
{"items": [{"name": "web", "ports": [80, 443], "labels": {"app": "shop", "tier": "front"}, "ready": true, "weight": 1.50},
 {"name": "db", "ports": [5432], "labels": {"app": "shop"}, "ready": false, "weight": null}], "count": 2, "big": 12345678901234567890}
END

run jq . f
run jq -c . f
run jq .count f
run jq '.items[0].name' f
run jq -r '.items[].name' f
run jq '.items[1]' f
run jq -c '.items[] | {name, first: .ports[0]}' f
run jq -c '[.items[] | select(.ready) | .name]' f
run jq -c '.items | map(.ports | length)' f
run jq '.items | length' f
run jq -c '.items[].labels | keys' f
run jq -r '.items[] | "\(.name): \(.ports | join(","))"' f
run jq -r '.items[] | [.name, .ready] | @tsv' f
run jq -r '.items[] | [.name, .ports[0]] | @csv' f
run jq -c '.items[].labels.tier // "none"' f
run jq -c '.items[0] | to_entries[0], has("x"), (.weight | type)' f
run jq -c '.items | sort_by(.name) | [.[].name], (map(.weight) | add), (max_by(.ports[0]) | .name)' f
run jq -c '.items | group_by(.labels.app) | map({app: .[0].labels.app, n: length})' f
run jq -c '[.items[].ports[]] | unique, add, min, max, first, last, .[1:], reverse, index(443), any(. > 1000)' f
run jq -c '.count += 1 | del(.items, .big)' f
run jq -c '.items[0].labels * {new: 1}' f
run jq -c --arg n db '.items[] | select(.name == $n) | .ready' f
run jq -c --argjson x '{"a":1}' -n '$x.a + 1, [range(3)], ("a,b" | split(",")), ("abc" | test("b")), ({} | .x.y = 1)'
run jq -n -c '[1, 2.0, 1e3, 0.1, -0, 100000000000000000000], "a\u00e9\n", (1 / 3), ("x" * 3), ([3,1] | sort), ("2026" | tonumber), (5 | tostring)'
run jq -c 'if .count > 1 then "many" elif .count == 1 then "one" else "none" end, (.items | reverse | .[0].name), ([paths] | length)' f
run jq -c '.. | numbers' f
run jq -e '.items[1].ready' f
run jq -e .nothing f
run jq -S -c '.items[0].labels' f
run jq -s -c 'map(.n)' <<<'{"n":1} {"n":2}'
run jq -R -c . <<<'raw text'
run jq -r '.a.b["c d"], .a["x"]?' <<<'{"a":{"b":{"c d":1}}}'
run jq --tab . <<<'{"a":[1,{}],"b":[]}'
run jq -j '.[]' <<<'["a","b"]'; echo
run jq '.a.b' <<<'{"a":5}'
run jq '.[0]' <<<'{"a":5}'
run jq '.a' <<<'[1]'
run jq '.a + 1' <<<'{"a":"x"}'
run jq '.a[]' <<<'{"a":null}'
run jq '.a[]?' <<<'{"a":null}'
run jq 'try error("no") catch .' <<<1
run jq 'error("oops")' <<<1
run jq . <<<'{"a":'
run jq . <<<'{a:1}'
run jq '.[' <<<1
run jq 'nope' <<<1
run jq '$x' <<<1
run jq . nowhere
run jq -r '@base64, @uri, @json, @html, ascii_downcase, ltrimstr("A"), length' <<<'"A b&c"'
run jq -c 'reduce .[] as $x (0; . + $x), (limit(2; .[])), (map(select(. > 1)) | length), with_entries(.value += 1)?' <<<'[1,2,3]'
run jq -c 'def twice: . * 2; map(twice), (.[0] as $a | $a + 10), (to_entries | from_entries?)' <<<'[1,2,3]'
