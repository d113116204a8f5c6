/**
 * What a control program is called: the number that a radar's records carry in `cp`, as a name.
 *
 * @module
 */

/**
 * The numbers of each program. A negative number is the same program in discretionary time. Numbers
 * as the realtime server of vtsuperdarn names them (`superdarn-realtime-data`).
 */
const PROGRAMS: Readonly<Record<string, readonly number[]>> = {
  ddstest: [3333],
  epopsound: [3370],
  fivepulse: [3400],
  heatsound: [3450],
  longsound: [3375],
  ltuseqscan: [8510, 8511],
  normalscan: [150, 151],
  normalsound: [155, 157],
  pcpscan: [9211],
  politescan: [3380],
  rbspscan: [200],
  risrscan: [3200],
  stereoscan: [-26401, -26009, -26008, -26007, -26006, -26005, -26004, -26002, -6401, 152, 153],
  tauscan_can: [3600, 3601],
  themisscan: [3300],
  twofonebm: [3550],
  twofsound: [-3503, -3502, 3500, 3501, 3502, 3503],
  twotsg: [3250, 3251, 3252, 3253],
  uafsound: [3520, 3521],
  ulfscan: [-3350, 3350],
};

const NAMES = new Map(
  Object.entries(PROGRAMS).flatMap(([name, numbers]) => numbers.map((cp) => [cp, name] as const)),
);

/** A program as clients are told of it: `normalscan(151)`, `unknown(7)`. */
export function programText(cp: number): string {
  return `${NAMES.get(cp) ?? "unknown"}(${cp})`;
}
