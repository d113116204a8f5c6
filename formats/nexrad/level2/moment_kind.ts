/**
 * Which scaling and geometry do most radials of a moment share? One array a moment has one of each, so
 * a radial that says otherwise (damaged: the format has no such thing) cannot stand in it.
 *
 * @module
 */

/** What makes the codes of two radials comparable. */
export interface MomentKind {
  readonly firstGateM: number;
  readonly gateSpacingM: number;
  readonly scale: number;
  readonly offset: number;
  readonly bytesPerGate: 1 | 2;
}

/** Rows that are shorter than the longest one are filled up, to at most so many times what there was. */
const MAX_PADDING = 2;
const FREE_PADDING = 2 ** 20;

/**
 * The kind that most have, each counted as often as `weight` says; null of none. When none has the
 * majority, one of them (Boyer and Moore 1981).
 */
export function usual<T extends MomentKind>(kinds: readonly T[], weight: (kind: T) => number) {
  let candidate: T | null = null;
  let votes = 0;
  for (const kind of kinds) {
    if (candidate !== null && sameKind(kind, candidate)) votes += weight(kind);
    else if (votes >= weight(kind)) votes -= weight(kind);
    else {
      candidate = kind;
      votes = weight(kind) - votes;
    }
  }
  return candidate;
}

/** Whether codes of both mean the same at the same place. */
export function sameKind(a: MomentKind, b: MomentKind): boolean {
  return a.firstGateM === b.firstGateM && a.gateSpacingM === b.gateSpacingM &&
    a.scale === b.scale && a.offset === b.offset && a.bytesPerGate === b.bytesPerGate;
}

/**
 * Whether an array of `padded` gates would be mostly filling for `stored` ones: no radar makes radials
 * that differ so, and a damaged file must not take all memory.
 */
export function mostlyPadding(padded: number, stored: number): boolean {
  return padded > stored * MAX_PADDING + FREE_PADDING;
}
