import { encodeUtf8 } from '../../../sim/utf8.ts'

/** Buckets of a new hash table (bash, assoc.h: ASSOC_HASH_BUCKETS; variables.c: VARIABLES_HASH_BUCKETS). */
const BUCKETS = 1024

/** bash, hashlib.c: hash_string, FNV-1. */
function hash(text: string): number {
  let value = 2166136261
  for (const byte of encodeUtf8(text)) value = Math.imul(value, 16777619) ^ byte
  return value >>> 0
}

/**
 * The order in which a walk through bash's hash table meets these keys, which are given in the order in which they were added
 * (hashlib.c: buckets in turn, the newest entry of a bucket first; the table grows fourfold at twice its buckets).
 */
export function hashOrder(keys: Iterable<string>, initial = BUCKETS): string[] {
  const all = [...keys]
  let buckets = initial
  while (all.length >= buckets * 2) buckets *= 4
  return all
    .map((key, index) => ({ key, index, bucket: hash(key) & (buckets - 1) }))
    .sort((a, b) => a.bucket - b.bucket || b.index - a.index)
    .map(({ key }) => key)
}
