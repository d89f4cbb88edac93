/** Whether each character is one code unit. */
export function plain(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text)
}

/** A position from 1 on, in characters; 0 for nowhere. */
export function codePointIndex(text: string, at: number): number {
  return at < 0 ? 0 : plain(text) ? at + 1 : [...text.slice(0, at)].length + 1
}
