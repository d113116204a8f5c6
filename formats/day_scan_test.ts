import assert from "node:assert/strict";
import { gapFinder } from "../science/time_gaps.ts";
import { dayLayout } from "./day_layout.ts";
import { type DayScan, dayScanner, type DayScanOptions, MAX_ROW_BYTES } from "./day_scan.ts";
import { type DateOrder, DAY_HEADER, gpsTimeMs } from "./mesonet_day.ts";

/** Scans bytes given in pieces of the sizes that `sizes` says. */
function scanBytes(
  bytes: Uint8Array,
  sizes: () => number = () => 100_000,
  options: Partial<DayScanOptions> = {},
): DayScan {
  const scanner = dayScanner({ capacity: 0, order: "DMY", keep: Infinity, ...options });
  let kept = 0, given = 0;
  while (!scanner.isRefused()) {
    const room = scanner.buffer.length - kept;
    const piece = bytes.subarray(given, given + Math.min(room, sizes()));
    scanner.buffer.set(piece, kept);
    given += piece.length;
    const atEnd = given === bytes.length;
    const done = scanner.scan(kept + piece.length, atEnd);
    scanner.buffer.copyWithin(0, done, kept + piece.length);
    kept += piece.length - done;
    if (atEnd) break;
  }
  return scanner.finish();
}

const scanText = (text: string, options: Partial<DayScanOptions> = {}) =>
  scanBytes(new TextEncoder().encode(text), undefined, options);

const row = (time: string, date = "050625") =>
  `2.5,108.8,23.1,82.2,23.2,19.92,81.8,900.85,93.1,${date},${time},33.19,-102.27,1021,0,85.5,28.1`;
const file = (...lines: string[]) => [DAY_HEADER, ...lines].join("\n") + "\n";

/** The numbers that the tests below are about. */
function found(scan: DayScan) {
  const { rows, rowsWithoutTime, malformed, nulBytes, invalidUtf8, times } = scan;
  return {
    rows,
    rowsWithoutTime,
    malformed: malformed.lines,
    nulBytes: nulBytes.count,
    invalidUtf8: invalidUtf8.lines,
    gaps: times.gapCount,
    missing: times.missingS,
  };
}
const clean = {
  rows: 0,
  rowsWithoutTime: 0,
  malformed: [],
  nulBytes: 0,
  invalidUtf8: [],
  gaps: 0,
  missing: 0,
};

Deno.test("rows and a gap of a sound file", () => {
  const scan = scanText(file(row("235957"), row("235958"), row("000003", "060625")));
  assert.deepEqual(found(scan), { ...clean, rows: 3, gaps: 1, missing: 4 });
  assert.deepEqual(scan.times.gaps, [{
    startS: Date.UTC(2025, 5, 5, 23, 59, 58) / 1000,
    endS: Date.UTC(2025, 5, 6, 0, 0, 3) / 1000,
    line: 4,
  }]);
  assert.deepEqual([...scan.dates], [["050625", 2], ["060625", 1]]);
});

Deno.test("lost zeros, quotes and spaces do not lose a time", () => {
  const scan = scanText(
    file(row("0", "60524"), row("1", "60524"), row('"000002"', "060524"), row(" 3", "060524")),
  );
  assert.deepEqual(found(scan), { ...clean, rows: 4 });
});

Deno.test("rows without a fix have no time, and the gap around them is seen", () => {
  const scan = scanText(
    file(row("100000"), row("nan", "nan"), row("100002", "210899"), row("100003")),
  );
  assert.deepEqual(found(scan), { ...clean, rows: 4, rowsWithoutTime: 2, gaps: 1, missing: 2 });
});

Deno.test("hours, minutes and seconds that are none are no time", () => {
  const scan = scanText(
    file(row("100000"), row("240000"), row("106000"), row("100060"), row("100001")),
  );
  assert.deepEqual(found(scan), { ...clean, rows: 5, rowsWithoutTime: 3 });
});

Deno.test("torn, glued and blank rows are malformed, the rest is analysed", () => {
  const torn = row("100002").slice(0, 40);
  const glued = torn + row("100003");
  const scan = scanText(file(row("100000"), torn, glued, "", row("100001")));
  assert.deepEqual(found(scan), { ...clean, rows: 2, malformed: [3, 4, 5] });
});

Deno.test("a torn row and a torn rest that together have the right number of commas are malformed", () => {
  const whole = row("100001");
  const scan = scanText(file(row("100000"), whole.slice(0, 30), whole.slice(31)));
  assert.deepEqual(found(scan), { ...clean, rows: 1, malformed: [3, 4] });
});

Deno.test("a NUL block is counted and ends rows; what stands around it is kept", () => {
  const nul = "\0".repeat(500_000);
  const scan = scanText(file(row("100000"), nul + row("100001"), row("100002") + nul, nul));
  assert.deepEqual(found(scan), { ...clean, rows: 3, nulBytes: 1_500_000 });
  assert.deepEqual(scan.nulBytes.lines, [3, 4, 5]);
  const torn = scanText(file(row("100000"), row("100001").slice(0, 20) + nul + row("100002")));
  assert.deepEqual(found(torn), {
    ...clean,
    rows: 2,
    malformed: [3],
    nulBytes: 500_000,
    gaps: 1,
    missing: 1,
  });
});

Deno.test("invalid UTF-8 is reported by line; valid UTF-8 is not", () => {
  const head = new TextEncoder().encode(file(row("100000"), row("100001").replace("28.1", "28°")));
  const bytes = new Uint8Array([...head, ...new TextEncoder().encode(row("100002")), 0xff, 10]);
  assert.deepEqual(found(scanBytes(bytes)), { ...clean, rows: 3, invalidUtf8: [4] });
});

Deno.test("an overlong row is malformed, however long, and what follows is analysed", () => {
  for (const length of [MAX_ROW_BYTES + 1, 10 * MAX_ROW_BYTES]) {
    const scan = scanText(file(row("100000"), "x".repeat(length), row("100001")));
    assert.deepEqual(found(scan), { ...clean, rows: 2, malformed: [3] });
  }
  const erased = new Uint8Array(5 * MAX_ROW_BYTES).fill(0xff);
  const text = (t: string) => new TextEncoder().encode(t);
  const bytes = new Uint8Array([
    ...text(file(row("100000"))),
    ...erased,
    0,
    ...text(row("100001")),
  ]);
  assert.deepEqual(found(scanBytes(bytes)), {
    ...clean,
    rows: 2,
    malformed: [3],
    nulBytes: 1,
    invalidUtf8: [3],
  });
});

Deno.test("CR LF, no line end at the end, and the header again", () => {
  const text = file(row("100000"), row("100001"), DAY_HEADER, row("100002"));
  assert.deepEqual(found(scanText(text.replaceAll("\n", "\r\n"))), { ...clean, rows: 3 });
  const scan = scanText(text.trimEnd());
  assert.deepEqual(found(scan), { ...clean, rows: 3 });
  assert.equal(scan.unfinished, true);
  assert.deepEqual(scan.repeatedHeaders, { count: 1, lines: [4] });
});

Deno.test("a row longer than all others does not slow or change the rest", () => {
  const long = row("100001").replace("2.5,", "2." + "5".repeat(2000) + ",");
  const scan = scanText(file(row("100000"), long, row("100002")));
  assert.deepEqual(found(scan), { ...clean, rows: 3 });
});

Deno.test("a long row of too few columns is not taken for one of a thousand", () => {
  // 1,021 is what four bytewise counts lose when each of them overflows once.
  const header = DAY_HEADER + ",x".repeat(1021);
  const long = row("100000").replace("2.5,", "2." + "5".repeat(1100) + ",");
  const wide = row("100000") + ",1".repeat(1021);
  const scan = scanText([header, wide, long, wide, ""].join("\n"));
  assert.deepEqual(found(scan), { ...clean, rows: 2, malformed: [3] });
});

Deno.test("a header of fewer columns is enough", () => {
  const scan = scanText("t_fast,gps_date,gps_time\n1,050625,100000\n2,050625,100004\n");
  assert.deepEqual(found(scan), { ...clean, rows: 2, gaps: 1, missing: 3 });
});

Deno.test("without a header the first row counts", () => {
  const scan = scanText(row("100000") + "\n" + row("100001") + "\n");
  assert.equal(scan.layout?.hasHeader, false);
  assert.deepEqual(found(scan), { ...clean, rows: 2 });
});

Deno.test("empty, header only, and no daily file", () => {
  assert.equal(scanText("").layout, null);
  assert.equal(scanText("").firstLine, "");
  assert.equal(scanText("a,b\n1,2\n").layout, null);
  const scan = scanText(DAY_HEADER);
  assert.deepEqual(found(scan), clean);
  assert.equal(scan.times.firstS, null);
});

Deno.test("with the month first, other days come out", () => {
  const { times } = scanText(file(row("100000", "060519")), { order: "MDY" });
  assert.equal(times.firstS, Date.UTC(2019, 5, 5, 10) / 1000);
});

/**
 * The same file read the plain way: as text, split, every time given to the gap finder. Shares
 * with the scanner only what has tests of its own: `dayLayout`, `gpsTimeMs`, `gapFinder`.
 */
function reference(bytes: Uint8Array, order: DateOrder) {
  const latin1 = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const isUtf8 = (text: string) => {
    try {
      decodeURIComponent(
        Array.from(text, (c) => "%" + c.charCodeAt(0).toString(16).padStart(2, "0")).join(""),
      );
      return true;
    } catch {
      return false;
    }
  };
  const finder = gapFinder(Infinity);
  const dates = new Map<string, number>();
  const malformed = new Set<number>(), invalid = new Set<number>(), headers = new Set<number>();
  let header: string[] | null = null;
  let previous = NaN, rows = 0, without = 0, nul = 0;
  const lines = latin1.split("\n");
  lines.forEach((text, i) => {
    const line = i + 1;
    const isEnded = line < lines.length;
    nul += text.split("\0").length - 1;
    const pieces = text.split("\0");
    pieces.forEach((rawPiece, j) => {
      const isEndPiece = isEnded && j === pieces.length - 1;
      const piece = isEndPiece ? rawPiece.replace(/\r$/, "") : rawPiece;
      if (piece === "" && (pieces.length > 1 || !isEnded)) return;
      if (!isUtf8(piece)) invalid.add(line);
      if (piece === "") malformed.add(line);
      else if (header === null) header = dayLayout(piece)!.columns as string[];
      else if (piece.split(",").length !== header.length) malformed.add(line);
      else if (piece === header.join(",")) headers.add(line);
      else {
        rows++;
        const fields = piece.split(",");
        const date = fields[header.indexOf("gps_date")]!;
        dates.set(date, (dates.get(date) ?? 0) + 1);
        const timeMs = gpsTimeMs(date, fields[header.indexOf("gps_time")]!, order);
        if (timeMs === null) without++;
        else previous = finder.step(previous, timeMs / 1000, line);
      }
    });
  });
  const damage = (set: Set<number>) => ({ count: set.size, lines: [...set].slice(0, 10) });
  return {
    rows,
    rowsWithoutTime: without,
    malformed: damage(malformed),
    nulBytes: nul,
    invalidUtf8: damage(invalid),
    repeatedHeaders: damage(headers),
    dates: [...dates].sort(),
    times: finder.finish(previous),
  };
}

/** A repeatable source of whole numbers below a bound. */
function randomBelow(seed: number): (bound: number) => number {
  let state = seed * 2654435761 + 1 >>> 0;
  return (bound) => {
    state = Math.imul(state ^ state >>> 15, state | 1) + 0x6d2b79f5 >>> 0;
    return ((state ^ state >>> 14) >>> 0) % bound;
  };
}

/** A file of about 60 rows in which anything may be wrong. */
function damagedFile(below: (bound: number) => number): Uint8Array {
  const one = <T>(...choices: T[]): T => choices[below(choices.length)]!;
  const columns = one(
    DAY_HEADER,
    DAY_HEADER,
    "t_fast,gps_date,gps_time",
    "gps_date,gps_time,lat,lon",
  );
  const names = columns.split(",");
  let timeMs = Date.UTC(2025, 5, 5, one(10, 23), 59, 30);
  const unpadded = below(3) === 0;
  const lines = [columns];
  for (let i = 0; i < 60; i++) {
    timeMs += below(8) > 0 ? 1000 : one(0, 2000, 7000, 3_600_000, -3_600_000, -5000, 100_000);
    const iso = new Date(timeMs).toISOString();
    const digits = (text: string) => unpadded ? String(+text) : text;
    const date = digits(iso.slice(8, 10) + iso.slice(5, 7) + iso.slice(2, 4));
    const time = digits(iso.slice(11, 19).replaceAll(":", ""));
    const isOdd = below(12) === 0;
    lines.push(
      names.map((name) => {
        if (name === "gps_date") {
          return isOdd ? one("nan", "210899", date.replace(/^0/, ""), ` ${date}`, "0") : date;
        }
        if (name === "gps_time") {
          return isOdd
            ? one("nan", "959", time.slice(1), `"${time}"`, "250000", `${time}.0`)
            : time;
        }
        if (below(200) === 0) return "9".repeat(below(1500));
        return String(below(10 ** below(7)) / 100 - below(100));
      }).join(","),
    );
    if (below(60) === 0) lines.push(columns);
  }
  const text = lines.join(one("\n", "\n", "\r\n")) + one("\n", "\n", "");
  const bytes = Array.from(new TextEncoder().encode(text));
  const odd = [0, 0, 10, 13, 32, 34, 43, 44, 44, 45, 48, 57, 58, 47, 0x7f, 0xc3, 0xa9, 0xff];
  for (let n = below(12); n > 0; n--) {
    // The header stays whole: a damaged one is another test.
    const at = columns.length + 2 + below(bytes.length - columns.length - 2);
    const what = below(5);
    if (what === 0) bytes.splice(at, 1 + below(130));
    else if (what === 1) bytes.splice(at, 0, ...new Array<number>(1 + below(300)).fill(0));
    else if (what === 2) bytes.splice(at, 0, ...bytes.slice(at - below(20), at + below(150)));
    else bytes[at] = odd[below(odd.length)]!;
  }
  return new Uint8Array(bytes);
}

Deno.test("the fast path finds what a plain reading finds, in 1,000 damaged files", () => {
  for (let seed = 1; seed <= 1000; seed++) {
    const below = randomBelow(seed);
    const bytes = damagedFile(below);
    const mean = [1, 50, 1000, 100_000][below(4)]!;
    const order = seed % 5 === 0 ? "MDY" : "DMY";
    const scan = scanBytes(bytes, () => 1 + below(2 * mean), { order });
    assert.deepEqual(
      {
        rows: scan.rows,
        rowsWithoutTime: scan.rowsWithoutTime,
        malformed: scan.malformed,
        nulBytes: scan.nulBytes.count,
        invalidUtf8: scan.invalidUtf8,
        repeatedHeaders: scan.repeatedHeaders,
        dates: [...scan.dates].sort(),
        times: scan.times,
      },
      reference(bytes, order),
      `seed ${seed}`,
    );
  }
});

Deno.test("a listener hears every row, and nothing else changes", () => {
  const below = randomBelow(99);
  for (let n = 0; n < 20; n++) {
    const bytes = damagedFile(below);
    let heard = 0;
    const scan = scanBytes(bytes, undefined, { onRow: () => heard++ });
    assert.equal(heard, scan.rows);
    assert.deepEqual(scan, scanBytes(bytes));
  }
});
