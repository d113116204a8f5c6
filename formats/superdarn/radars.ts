/**
 * Which radars there are, where they stand and where they look.
 *
 * @module
 */

/** One radar, as it is set up since the newest date that is known. */
export interface Radar {
  /** Station number, as records carry it. */
  readonly stid: number;
  /** Three letters, as in the names of its streams and files. */
  readonly code: string;
  readonly name: string;
  /** North positive. */
  readonly latDeg: number;
  /** East positive. */
  readonly lonDeg: number;
  /** Middle of the fan, clockwise from north. */
  readonly boresightDeg: number;
  /** From a beam to the next, clockwise; negative where beams are counted the other way round. */
  readonly beamSepDeg: number;
  readonly beams: number;
  /** The most gates that a record is made with. */
  readonly gates: number;
}

/**
 * From the tables of RST, `radar.dat` and the newest line of each `hdw.dat` (2022): station number,
 * code, latitude, longitude, boresight, beam separation, beams, gates, name.
 */
const TABLE = `
  0 tst   53.32   -60.46      5  3.24 16 100 Test Radar
  1 gbr   53.32   -60.46      5  3.24 16 100 Goose Bay
  2 sch    54.8    -66.8     15   3.2 16  75 Schefferville
  3 kap   49.39   -82.32    -12  3.24 16 100 Kapuskasing
  4 hal  -75.52   -26.63    165 -3.24 16  75 Halley
  5 sas   52.16  -106.53   23.1  3.24 16 225 Saskatoon
  6 pgr   53.98  -122.59     -5  3.24 16 225 Prince George
  7 kod    57.6   -152.2     30  3.24 16  75 Kodiak
  8 sto   63.86  -21.031    -59  3.29 16  75 Stokkseyri
  9 pyk   63.77   -20.54     30  3.24 16  75 Pykkvibaer
 10 han   62.32    26.61    -12  3.24 16  75 Hankasalmi
 11 san  -71.68    -2.85  173.2 -3.24 16  75 SANAE
 12 sys     -69    39.58    159 -3.33 16  75 Syowa South
 13 sye  -69.01    39.61  106.5 -3.33 16  75 Syowa East
 14 tig  -43.38   147.23    180 -3.24 16  75 TIGER
 15 ker  -49.35    70.26    168 -3.24 16  75 Kerguelen
 16 ksr   58.68  -156.65    -20  3.24 16  75 King Salmon
 18 unw  -46.51   168.38  227.9 -3.24 16  75 Unwin
 19 zho -69.379   76.378   72.5  3.24 16  75 Zhongshan Station
 20 mcm  -77.88   166.73  263.4  3.24 16  75 McMurdo
 21 fir -51.831  -58.979  178.3 -3.24 16 110 Falkland Islands
 22 sps -89.995  118.291   75.7  3.24 16  75 South Pole Station
 24 bpk  -34.62   138.46  146.5 -3.24 22 110 Buckland Park
 32 wal   37.93   -75.47   35.9  3.24 24 110 Wallops Island
 33 bks    37.1   -77.95    -40  3.24 24 110 Blackstone
 40 hok   43.53   143.61     30  3.24 16 110 Hokkaido East
 41 hkw   43.54   143.61    -30  3.24 16 110 Hokkaido West
 50 jme  46.816  130.402     44  3.25 24 100 Jiamusi East
 64 inv  68.414 -133.772   29.5  3.24 16 225 Inuvik
 65 rkn  62.828  -92.113    5.7  3.24 16 225 Rankin Inlet
 66 cly  70.487  -68.504 -55.62  3.24 16 100 Clyde River
 90 lyr  78.153   16.074   23.7  3.24 16 110 Longyearbyen
 96 dce  -75.09   123.35    115  3.24 16  75 Dome C East
 97 dcn -75.086 123.3597    -28 -3.24 16  75 Dome C North
204 fhw  38.859  -99.389    -25  3.24 22 110 Fort Hays West
205 fhe  38.859  -99.389     45  3.24 22 110 Fort Hays East
206 cvw  43.271 -120.358    -20  3.24 24 110 Christmas Valley West
207 cve  43.271 -120.358     54  3.24 24 110 Christmas Valley East
208 adw   51.89  -176.63    -28  3.24 22 110 Adak West
209 ade   51.89  -176.63     46  3.24 22 110 Adak East
512 ekb   56.44    58.57     30  3.86 16 110 EKB Radar
`;

function radarIn(line: string): Radar {
  const [stid, code, lat, lon, boresight, beamSep, beams, gates, ...name] = line.trim().split(/ +/);
  return {
    stid: Number(stid),
    code: code!,
    name: name.join(" "),
    latDeg: Number(lat),
    lonDeg: Number(lon),
    boresightDeg: Number(boresight),
    beamSepDeg: Number(beamSep),
    beams: Number(beams),
    gates: Number(gates),
  };
}

/** All radars, by station number. */
export const RADARS: readonly Radar[] = TABLE.trim().split("\n").map(radarIn);

const BY_STID = new Map(RADARS.map((radar) => [radar.stid, radar]));
const BY_CODE = new Map(RADARS.map((radar) => [radar.code, radar]));

/** The radar of a record's `stid`; undefined when it is not in the table. */
export function radarOf(stid: number): Radar | undefined {
  return BY_STID.get(stid);
}

/** The radar of a site's name, as `kod`; undefined when it is not in the table. */
export function radarNamed(code: string): Radar | undefined {
  return BY_CODE.get(code);
}
