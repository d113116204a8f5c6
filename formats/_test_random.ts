/**
 * Repeatable random numbers for the tests of this room, which imports nothing of the others.
 *
 * @module
 */

/** Whole numbers from 0 to below `n`: xorshift32 (Marsaglia 2003). */
export function randoms(seed: number): (n: number) => number {
  let x = Math.imul(seed, 2654435761) | 1;
  return (n) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % n;
  };
}

/** A text with one to four random injuries: cut, doubled, swapped, replaced and inserted parts. */
export function injured(text: string, random: (n: number) => number): string {
  const odd = [
    ",",
    "\n",
    "\r",
    "\0",
    "<",
    ">",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    "\\",
    "NAN",
    "\uFEFF",
  ];
  let result = text;
  for (let i = 0; i <= random(4); i++) {
    const at = random(result.length + 1);
    const end = Math.min(result.length, at + random(30));
    const other = random(result.length + 1);
    const part = [
      () => "",
      () => odd[random(odd.length)]!,
      () => result.slice(at, end).repeat(2),
      () => result.slice(other, other + 20),
      () => String.fromCharCode(random(0x3000)),
    ][random(5)]!();
    result = random(12) === 0
      ? result.slice(0, at)
      : result.slice(0, at) + part + result.slice(end);
  }
  return result;
}
