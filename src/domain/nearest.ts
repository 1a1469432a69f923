/** The candidate that a misspelled word most likely means; null where none is near. Upper and lower case count alike. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null
  // a third of the letters may be wrong
  let least = Math.floor(word.length / 3) + 1
  for (const candidate of candidates) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (edits >= least) continue
    least = edits
    best = candidate
  }
  return best
}

/** Levenshtein distance: letters to insert, remove or change. */
export function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let at = 1; at <= b.length; at++) {
      const changed = (above[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1)
      line.push(Math.min(changed, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1))
    }
    above = line
  }
  return above[b.length] ?? 0
}
