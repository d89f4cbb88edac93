import { type ParsedScript, parse } from 'unbash'

/** Texts whose trees are kept: loops that `eval`, traps and prompts parse the same text again and again. */
const CACHE_MAX = 512

const cache = new Map<string, ParsedScript>()

/** The syntax tree of a text, kept for the next time. */
export function parseCached(source: string): ParsedScript {
  const known = cache.get(source)
  if (known !== undefined) return known
  const script = parse(source)
  if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value!)
  if (source.length < 65536) cache.set(source, script)
  return script
}
