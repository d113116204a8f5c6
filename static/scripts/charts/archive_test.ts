import { deepEqual, equal } from "node:assert/strict";
import type { HistoryBody } from "../../../formats/live_messages.ts";
import { type Point, POINT_FIELDS, pointLists } from "../../../formats/point.ts";
import { Archive, dayName, type HistoryRequest } from "./archive.ts";

const MIDNIGHT = Date.UTC(2025, 4, 9) / 1000;
const HOUR = 3_600;

function point(ts: number): Point {
  return { ...Object.fromEntries(POINT_FIELDS.map((field) => [field, 1])), ts } as Point;
}

function body(day: string, times: number[], reduced = false): HistoryBody {
  return {
    ...pointLists(times.map(point)),
    day,
    first_ts: times[0] ?? null,
    last_ts: times.at(-1) ?? null,
    points: times.length,
    reduced,
  };
}

/** An archive over stored days, what it asked for, and the end of its work. */
function archiveOf(days: Record<string, number[]>, reduced = false) {
  const asked: string[] = [];
  const failures: (string | null)[] = [];
  let done = () => {};
  const request: HistoryRequest = (day, part) => {
    asked.push(part === null ? day : `${day} ${part.from}-${part.to}`);
    const times = days[day];
    return Promise.resolve(times ? body(day, times, reduced && part === null) : null);
  };
  const archive = new Archive({
    request,
    changed: () => done(),
    failed: (reason) => void failures.push(reason),
  });
  const settled = () => new Promise<void>((resolve) => done = resolve);
  return { archive, asked, failures, settled };
}

Deno.test("a drive over midnight is one operations day, from after its last long pause", async () => {
  const { archive, asked, settled } = archiveOf({
    "20250508": [MIDNIGHT - 12 * HOUR, MIDNIGHT - 2 * HOUR, MIDNIGHT - 1],
    "20250509": [MIDNIGHT, MIDNIGHT + HOUR],
  });
  archive.wantOperationsDay(MIDNIGHT + HOUR);
  await settled();
  deepEqual(archive.held, { from: MIDNIGHT - 2 * HOUR, to: MIDNIGHT + HOUR });
  deepEqual(asked, ["20250509", "20250508"]);
});

Deno.test("the day before is not shown when it ended four hours earlier", async () => {
  const { archive, settled } = archiveOf({
    "20250508": [MIDNIGHT - 3 * HOUR],
    "20250509": [MIDNIGHT + HOUR, MIDNIGHT + 2 * HOUR],
  });
  archive.wantOperationsDay(MIDNIGHT + 2 * HOUR);
  await settled();
  deepEqual(archive.held, { from: MIDNIGHT + HOUR, to: MIDNIGHT + 2 * HOUR });
});

Deno.test("a day that is not stored is said, and nothing is held", async () => {
  const { archive, failures, settled } = archiveOf({});
  archive.wantDay("20250101");
  await settled();
  equal(archive.held, null);
  deepEqual(failures, ["there are none of that day here"]);
});

Deno.test("a closer look asks once for finer points of the window, and shows them", async () => {
  const times = Array.from({ length: 100 }, (_, i) => MIDNIGHT + i * 60);
  const { archive, asked, settled } = archiveOf({ "20250509": times }, true);
  archive.wantDay("20250509");
  await settled();
  const window = { from: MIDNIGHT + 600, to: MIDNIGHT + 1_200 };
  equal(archive.stretch(window)?.reduced, true);
  archive.wantFine(window);
  await settled();
  archive.wantFine(window);
  equal(archive.busy, false);
  deepEqual(asked, ["20250509", `20250509 ${MIDNIGHT + 300}-${MIDNIGHT + 1_500}`]);
  equal(archive.stretch(window)?.reduced, false);
  equal(archive.stretch({ from: MIDNIGHT, to: MIDNIGHT + 6_000 })?.reduced, true);
});

Deno.test("what the cursor is compared with is never a reduced picture", async () => {
  const times = Array.from({ length: 100 }, (_, i) => MIDNIGHT + i * 60);
  const { archive, settled } = archiveOf({ "20250509": times }, true);
  archive.wantDay("20250509");
  await settled();
  const window = { from: MIDNIGHT + 600, to: MIDNIGHT + 1_200 };
  equal(archive.whole(window), null);
  archive.wantWhole(window);
  await settled();
  equal(archive.whole(window)?.length, 100);
  equal(archive.whole({ from: MIDNIGHT + 4_000, to: MIDNIGHT + 4_600 }), null);
});

Deno.test("while one request is under way only the last wish waits", async () => {
  const { archive, asked, settled } = archiveOf({ "20250507": [1], "20250509": [3] });
  archive.wantDay("20250507");
  archive.wantDay("20250508");
  archive.wantDay("20250509");
  await settled();
  await settled();
  deepEqual(asked, ["20250507", "20250509"]);
  deepEqual(archive.held, { from: 3, to: 3 });
});

Deno.test("a day's name is that of its UTC date", () => {
  equal(dayName(MIDNIGHT - 1), "20250508");
  equal(dayName(MIDNIGHT), "20250509");
});
