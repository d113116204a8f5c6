/**
 * Which of the known words somebody meant who typed another one.
 *
 * @module
 */

/** The known word that is nearest to `word`, capitals or not; null when none is near. */
export function similarWord(word: string, known: readonly string[]): string | null {
  const [near] = known
    .map((one) => ({ one, letters: distance(word.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.letters - b.letters);
  // Two letters wrong, or of a long word a quarter: of `nix-append` `chm-append` is none.
  return near !== undefined && near.letters <= Math.max(2, word.length / 4) ? near.one : null;
}

/** Letters to change, to add and to leave out from `a` to `b` (Levenshtein 1966), row by row. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
