/**
 * Delta debugging (Zeller and Hildebrandt 2002, ddmin): leaves out pieces as long as the rest still differs. The result is minimal in that no
 * single piece can be left out. Pieces that stand together go first, then smaller groups, then one by one.
 */
export async function shrink<T>(
  pieces: readonly T[],
  differs: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = pieces
  let size = Math.ceil(kept.length / 2)
  while (size >= 1 && kept.length > 0) {
    let left = false
    for (let end = kept.length; end > 0; end -= size) {
      const some = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)]
      if (some.length === kept.length || !(await differs(some))) continue
      kept = some
      left = true
    }
    if (size > 1) size = Math.ceil(size / 2)
    else if (!left) break
  }
  return kept
}
