import { parseProgram } from '../parser.ts'
import type { Definition, Filter } from '../syntax.ts'

/** Functions that are shortest in jq itself (jq(1), builtin operators and functions). */
const SOURCE = `
def map(f): [.[] | f];
def map_values(f): .[] |= f;
def select(f): if f then . else empty end;
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type == "array" or type == "object");
def scalars: select(type != "array" and type != "object");
def leaf_paths: paths(scalars);
def paths: path(..) | select(length > 0);
def paths(f): path(.. | select(f)) | select(length > 0);
def del(f): delpaths([path(f)]);
def with_entries(f): to_entries | map(f) | from_entries;
def recurse(f; cond): recurse(f | select(cond));
def recurse_down: recurse;
def in(xs): . as $x | xs | has($x);
def inside(xs): . as $x | xs | contains($x);
def any: any(.[]; .);
def all: all(.[]; .);
def any(f): any(.[]; f);
def all(f): all(.[]; f);
def finites: select(isinfinite or isnan | not);
def normals: select(isnormal);
def first: .[0];
def last: .[-1];
def nth($n): .[$n];
def range($n): range(0; $n);
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todateiso8601: todate;
def fromdate: fromdateiso8601;
def date: todate;
def dateadd(u; n): . + n;
def datesub(u; n): . - n;
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;
def walk(f): . as $in
  | if type == "object" then reduce keys[] as $key ({}; . + {($key): ($in[$key] | walk(f))}) | f
    elif type == "array" then map(walk(f)) | f
    else f end;
def env: $ENV;
def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def fromstream(f): { x: null, e: false } as $init
  | foreach f as $i ($init;
      if .e then $init else . end
      | if $i | length == 2
        then setpath(["e"]; $i[0] | length == 0) | setpath(["x"] + $i[0]; $i[1])
        else setpath(["e"]; $i[0] | length == 1) end;
      if .e then .x else empty end);
def truncate_stream(stream): . as $n | null | stream | . as $input | if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end;
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);
def INDEX(f): INDEX(.[]; f);
def ascii: [.] | implode;
def match(re): match(re; null);
def test(re): test(re; null);
def capture(re): capture(re; null);
def capture(re; flags): match(re; flags) | [.captures | .[] | select(.name != null) | { key: .name, value: .string }] | from_entries;
def scan(re): match(re; "g") | if (.captures | length) > 0 then [.captures | .[] | .string] else .string end;
def splits(re): splits(re; null);
def splits(re; flags): split(re; flags) | .[];
def sub(re; f): sub(re; f; "");
def gsub(re; f): sub(re; f; "g");
def gsub(re; f; $flags): sub(re; f; $flags + "g");
def halt_error: halt_error(5);
`

function read(source: string): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition>()
  const { filter } = parseProgram(source)
  for (let at: Filter = filter; at.type === 'define'; at = at.body) {
    const { name, parameters } = at.definition
    found.set(`${name}/${parameters.length}`, at.definition)
  }
  return found
}

let known: ReadonlyMap<string, Definition> | undefined

/** The functions that are written in jq itself: read when the first program runs, for most labs never see one. */
export function definitions(): ReadonlyMap<string, Definition> {
  return (known ??= read(SOURCE))
}
