/** What differs between two values, line by line. The real server prints a diff of its internal types here; ours names the fields of the API. */
export function difference(old: unknown, now: unknown): string {
  const before = JSON.stringify(old, null, 2).split('\n')
  const after = JSON.stringify(now, null, 2).split('\n')
  const gone = before.filter(line => !after.includes(line)).map(line => `-${line}`)
  const come = after.filter(line => !before.includes(line)).map(line => `+${line}`)
  return [`@@ -1,${before.length} +1,${after.length} @@`, ...gone, ...come, ''].join('\n')
}
