import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { NO_DATA, sharedPath } from "../../_test_data.ts";
import { injured, randoms } from "../../formats/_test_random.ts";
import type { HistoryBody } from "../../formats/live_messages.ts";
import { DAY_HEADER } from "../../formats/mesonet_day.ts";
import { POINT_FIELDS, pointReader } from "../../formats/point.ts";
import { dayRoutes } from "./days.ts";
import { historyRoutes } from "./history.ts";

const NOON = Date.UTC(2025, 5, 5, 12) / 1000;

const two = (n: number) => String(n).padStart(2, "0");
const clock = (s: number) => two(Math.floor(s / 3600)) + two(Math.floor(s / 60) % 60) + two(s % 60);

/** A row of 2025-06-05, so many seconds after noon; `t` as its fast temperature. */
function row(second: number, t: string | number = 23.2, date = "050625"): string {
  return `2.5,108.8,23.1,82.2,${t},19.92,81.8,900.85,93.1,${date},${clock(43_200 + second)},` +
    "33.19,-102.27,1021,0,85.5,28.1";
}

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => row(from + i, (20 + (i % 100) / 10).toFixed(1)));

/** Asks with these files stored; gives the answers to `ask` their files. */
async function withDays(
  files: Readonly<Record<string, string | Uint8Array>>,
  test: (ask: (query: string) => Promise<{ status: number; body: HistoryBody }>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(join(folder, name), bytes);
    }
    const app = historyRoutes(folder);
    await test(async (query) => {
      const answer = await app.request(`/history?${query}`);
      return { status: answer.status, body: await answer.json() };
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const file = (...lines: string[]) => [DAY_HEADER, ...lines].join("\n") + "\n";

Deno.test("history: a short day is whole", async () => {
  await withDays({ "20250605.txt": file(...rows(0, 300)) }, async (ask) => {
    const { status, body } = await ask("day=20250605");
    equal(status, 200);
    deepEqual([body.day, body.first_ts, body.last_ts], ["20250605", NOON, NOON + 299]);
    deepEqual([body.points, body.reduced, body.ts.length], [300, false, 300]);
    deepEqual([body.t[42], body.td[42], body.lat[42], body.rh[42]], [24.2, 19.92, 33.19, 81.8]);
    const part = await ask(`day=20250605&from=${NOON + 10}&to=${NOON + 19}`);
    deepEqual(part.body.ts, Array.from({ length: 10 }, (_, i) => NOON + 10 + i));
    equal(part.body.first_ts, NOON);
  });
});

Deno.test("history: a long part is reduced, its gaps are rows of null", async () => {
  const lines = [...rows(0, 3_000), row(5_000, -17.5), ...rows(5_001, 9_000)];
  await withDays({ "20250605.txt": file(...lines) }, async (ask) => {
    const { body } = await ask("day=20250605&points=500");
    deepEqual([body.points, body.reduced], [7_000, true]);
    ok(body.ts.length <= 500);
    const gap = body.t.indexOf(null);
    deepEqual(body.ts.slice(gap - 1, gap + 2), [NOON + 2_999, NOON + 3_000, NOON + 5_000]);
    for (const field of POINT_FIELDS) equal(body[field][gap], null);
    equal(Math.min(...body.t.map((t) => t ?? Infinity)), -17.5);
    equal(body.t.filter((t) => t === null).length, 1);
    for (const field of POINT_FIELDS) equal(body[field].length, body.ts.length);
  });
});

Deno.test("history: old files: fewer columns, month first, BOM, CRLF, no header", async () => {
  const header = "sfc_wspd,sfc_wdir,t_fast,dewpoint,pressure,compass_dir,gps_date,gps_time," +
    "lat,lon,gps_alt";
  const old = (second: number) =>
    `2.5,108.8,23.2,19.92,900.85,93.1,052019,${120_000 + second},33,-102,9`;
  const files = {
    "20190520.txt": `\uFEFF${header}\r\n${old(1)}\r\n${old(2)}\r\n`,
    "20250605.txt": rows(0, 3).join("\n") + "\n",
  };
  await withDays(files, async (ask) => {
    const { body } = await ask("day=20190520");
    const noon = Date.UTC(2019, 4, 20, 12) / 1000;
    deepEqual(body.ts, [noon + 1, noon + 2]);
    deepEqual([body.t, body.rh, body.alt], [[23.2, 23.2], [null, null], [9, 9]]);
    equal((await ask("day=20250605")).body.points, 3);
  });
});

Deno.test("history: late rows find their place; glitches and other days' rows are left out", async () => {
  const lines = [
    ...rows(0, 5),
    row(7_200),
    row(5),
    row(7),
    row(6),
    row(8, 1, "010110"),
    row(9),
    row(10, "nan"),
    row(11),
    row(12, 23.2, "nan"),
  ];
  await withDays({ "20250605.txt": file(...lines) }, async (ask) => {
    const { body } = await ask("day=20250605");
    deepEqual(body.ts.map((ts) => ts - NOON), [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11]);
    equal(body.t[9], null);
  });
});

Deno.test("history: torn, glued and NUL rows are no points; neither is a row without its end", async () => {
  const lines = [
    row(0),
    row(1).slice(0, 30) + row(2),
    "\0".repeat(64) + row(3),
    DAY_HEADER,
    "",
    row(4),
  ];
  await withDays({ "20250605.txt": file(...lines) + row(5).slice(0, -1) }, async (ask) => {
    const { body } = await ask("day=20250605");
    deepEqual(body.ts.map((ts) => ts - NOON), [0, 3, 4]);
  });
});

Deno.test("history: what cannot be answered is refused in words", async () => {
  const files = {
    "20250605.txt": file(...rows(0, 10)),
    "20250606.txt": "a photo\n",
    "20250607.txt": "",
    "20250608.txt": file(),
    "20250609.txt": "\n",
  };
  await withDays(files, async (ask) => {
    const error = async (query: string) => {
      const { status, body } = await ask(query);
      const { ok: isOk, error } = body as unknown as { ok: boolean; error: string };
      equal(isOk, false);
      match(error, /^\S.*[a-z0-9]$/);
      return status;
    };
    for (
      const query of [
        "",
        "day=2025-06-05",
        "day=../../20250605",
        "day=202506050",
        "day=20250605&from=noon",
        "day=20250605&from=9&to=8",
        "day=20250605&points=99",
        "day=20250605&points=20001",
        "day=20250605&points=1e3",
        "day=20250605&to=-1",
      ]
    ) equal(await error(query), 400, query);
    equal(await error("day=20250604"), 404);
    equal(await error("day=99999999"), 404);
    equal(await error(`day=20250605&from=${NOON + 10}`), 404);
    equal(await error(`day=20250605&to=${NOON - 1}`), 404);
    equal(await error("day=20250606"), 422);
    equal(await error("day=20250609"), 422);
    for (const day of ["20250607", "20250608"]) {
      const { status, body } = await ask(`day=${day}`);
      deepEqual([status, body.first_ts, body.points, body.ts], [200, null, 0, []]);
    }
  });
});

Deno.test("history: compressed for a client that takes it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "20250605.txt"), file(...rows(0, 2_000)));
    const answer = await historyRoutes(folder).request("/history?day=20250605", {
      headers: { "Accept-Encoding": "gzip" },
    });
    equal(answer.headers.get("content-encoding"), "gzip");
    const text = gunzipSync(new Uint8Array(await answer.arrayBuffer())).toString();
    equal((JSON.parse(text) as HistoryBody).ts.length, 2_000);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("history: more requests than may wait are refused, the others all answered", async () => {
  await withDays({ "20250605.txt": file(...rows(0, 500)) }, async (ask) => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask("day=20250605")));
    const codes = answers.map(({ status }) => status);
    equal(codes.filter((status) => status === 200).length, 17);
    equal(codes.filter((status) => status === 503).length, 23);
    equal((await ask("day=20250605")).status, 200);
  });
});

Deno.test("history: damaged files never fail, and give no point that is not in them", async () => {
  const random = randoms(3);
  const whole = file(...rows(0, 40));
  const read = pointReader(DAY_HEADER);
  for (let round = 0; round < 120; round++) {
    const text = injured(whole, random);
    const times = new Set(
      text.split(/[\n\0]/).map((line) => read(line.replace(/\r$/, ""))?.ts),
    );
    await withDays({ "20250605.txt": text }, async (ask) => {
      const { status, body } = await ask("day=20250605");
      ok(status === 200 || status === 422, `round ${round}: ${status}`);
      if (status !== 200 || !text.startsWith(DAY_HEADER)) return;
      ok(body.ts.every((ts, i) => i === 0 || ts >= body.ts[i - 1]!));
      for (const ts of body.ts) ok(times.has(ts), `round ${round}: ${ts}`);
    });
  }
});

Deno.test("history: no query breaks it", async () => {
  const random = randoms(11);
  await withDays({ "20250605.txt": file(...rows(0, 200)) }, async (ask) => {
    const good = `day=20250605&from=${NOON}&to=${NOON + 100}&points=100`;
    for (let round = 0; round < 200; round++) {
      const query = injured(good, random).replace(/[#\r\n]/g, "");
      const { status } = await ask(query);
      ok([200, 400, 404].includes(status), `${query}: ${status}`);
    }
  });
});

Deno.test({
  name: "history: a real day, against its lines read one by one (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    const real = Deno.readTextFileSync(sharedPath("mesonet", "20250605.txt"));
    const [header, ...lines] = real.trimEnd().split("\n");
    const column = (name: string) => {
      const at = header!.split(",").indexOf(name);
      return lines.map((line) => Number(line.split(",")[at]));
    };
    await withDays({ "20250605.txt": real }, async (ask) => {
      const { body } = await ask("day=20250605");
      ok(body.reduced && body.ts.length <= 4_000);
      for (
        const [field, name] of [["t", "t_fast"], ["wspd", "sfc_wspd"], ["alt", "gps_alt"]] as const
      ) {
        const values = column(name).filter((value) => !Number.isNaN(value));
        const shown = body[field].filter((value) => value !== null);
        equal(
          shown.reduce((a, b) => Math.max(a, b)),
          values.reduce((a, b) => Math.max(a, b)),
          name,
        );
        equal(
          shown.reduce((a, b) => Math.min(a, b)),
          values.reduce((a, b) => Math.min(a, b)),
          name,
        );
      }
    });
  },
});

Deno.test("days: the stored days, newest first; none without a folder", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const names = ["20250605.txt", "20190520.txt", "20250605_notes.csv", "20251399.txt", "x.txt"];
    for (const name of names) await Deno.writeTextFile(join(folder, name), "");
    await Deno.mkdir(join(folder, "20240101.txt"));
    const days = async (dir: string) => await (await dayRoutes(dir).request("/days")).json();
    deepEqual(await days(folder), { days: ["20250605", "20190520"] });
    deepEqual(await days(join(folder, "absent")), { days: [] });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
