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
  readonly operator: string;
  /** As the network's list says; `unlisted`: a test radar, or one outside the network. */
  readonly status: "operating" | "closed" | "unlisted";
  /** North positive. */
  readonly latDeg: number;
  /** East positive. */
  readonly lonDeg: number;
  readonly altM: number;
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
 * code, status, latitude, longitude, altitude, boresight, beam separation, beams, gates, name;
 * operator.
 */
const TABLE = `
  0 tst -     53.32   -60.46       50      5  3.24 16 100 Test Radar; United Nations of SuperDARN
  1 gbr on    53.32   -60.46       50      5  3.24 16 100 Goose Bay; Virginia Tech
  2 sch off    54.8    -66.8     1500     15   3.2 16  75 Schefferville; CNRS/LPC2E
  3 kap on    49.39   -82.32    238.6    -12  3.24 16 100 Kapuskasing; Virginia Tech
  4 hal off  -75.52   -26.63       35    165 -3.24 16  75 Halley; British Antarctic Survey
  5 sas on    52.16  -106.53      494   23.1  3.24 16 225 Saskatoon; University of Saskatchewan
  6 pgr on    53.98  -122.59      670     -5  3.24 16 225 Prince George; University of Saskatchewan
  7 kod on     57.6   -152.2        0     30  3.24 16  75 Kodiak; Penn State University
  8 sto off   63.86  -21.031        0    -59  3.29 16  75 Stokkseyri; Lancaster University
  9 pyk off   63.77   -20.54        0     30  3.24 16  75 Pykkvibaer; University of Leicester
 10 han off   62.32    26.61        0    -12  3.24 16  75 Hankasalmi; University of Leicester
 11 san on   -71.68    -2.85      850  173.2 -3.24 16  75 SANAE; University of KwaZulu-Natal
 12 sys on      -69    39.58        0    159 -3.33 16  75 Syowa South; NIPR
 13 sye on   -69.01    39.61     42.5  106.5 -3.33 16  75 Syowa East; NIPR
 14 tig on   -43.38   147.23        0    180 -3.24 16  75 TIGER; La Trobe University
 15 ker on   -49.35    70.26       20    168 -3.24 16  75 Kerguelen; IRAP/CNRS
 16 ksr on    58.68  -156.65        0    -20  3.24 16  75 King Salmon; Penn State University
 18 unw off  -46.51   168.38        0  227.9 -3.24 16  75 Unwin; La Trobe University
 19 zho on  -69.379   76.378       50   72.5  3.24 16  75 Zhongshan Station; Polar Research Institute of China
 20 mcm on   -77.88   166.73      300  263.4  3.24 16  75 McMurdo; Penn State University
 21 fir on  -51.831  -58.979        8  178.3 -3.24 16 110 Falkland Islands; British Antarctic Survey
 22 sps on  -89.995  118.291     3000   75.7  3.24 16  75 South Pole Station; Penn State University
 24 bpk on   -34.62   138.46        0  146.5 -3.24 22 110 Buckland Park; La Trobe University
 32 wal on    37.93   -75.47       50   35.9  3.24 24 110 Wallops Island; JHU/APL
 33 bks on     37.1   -77.95      125    -40  3.24 24 110 Blackstone; Virginia Tech
 40 hok on    43.53   143.61      480     30  3.24 16 110 Hokkaido East; Nagoya University
 41 hkw on    43.54   143.61      479    -30  3.24 16 110 Hokkaido West; Nagoya University
 50 jme on   46.816  130.402      102     44  3.25 24 100 Jiamusi East; National Space Science Center, CAS
 64 inv on   68.414 -133.772       50   29.5  3.24 16 225 Inuvik; University of Saskatchewan
 65 rkn on   62.828  -92.113       50    5.7  3.24 16 225 Rankin Inlet; University of Saskatchewan
 66 cly on   70.487  -68.504       28 -55.62  3.24 16 100 Clyde River; University of Saskatchewan
 90 lyr on   78.153   16.074    471.8   23.7  3.24 16 110 Longyearbyen; University Centre in Svalbard
 96 dce on   -75.09   123.35     3233    115  3.24 16  75 Dome C East; IAPS-INAF
 97 dcn on  -75.086 123.3597     3232    -28 -3.24 16  75 Dome C North; IAPS-INAF
204 fhw on   38.859  -99.389    675.1    -25  3.24 22 110 Fort Hays West; Virginia Tech
205 fhe on   38.859  -99.389    673.6     45  3.24 22 110 Fort Hays East; Virginia Tech
206 cvw on   43.271 -120.358 1313.535    -20  3.24 24 110 Christmas Valley West; Dartmouth College
207 cve on   43.271 -120.358 1313.535     54  3.24 24 110 Christmas Valley East; Dartmouth College
208 adw off   51.89  -176.63        4    -28  3.24 22 110 Adak West; Penn State University
209 ade off   51.89  -176.63        4     46  3.24 22 110 Adak East; Penn State University
512 ekb -     56.44    58.57       50     30  3.86 16 110 EKB Radar; Russian Academy of Sciences
`;

const STATUS: Readonly<Record<string, Radar["status"]>> = {
  on: "operating",
  off: "closed",
  "-": "unlisted",
};

function radarIn(line: string): Radar {
  const [stid, code, status, lat, lon, alt, boresight, beamSep, beams, gates, ...rest] = line.trim()
    .split(/ +/);
  const [name, operator] = rest.join(" ").split("; ");
  return {
    stid: Number(stid),
    code: code!,
    name: name!,
    operator: operator!,
    status: STATUS[status!]!,
    latDeg: Number(lat),
    lonDeg: Number(lon),
    altM: Number(alt),
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
