import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { NO_SMALL_DISK, withSmallDisk } from "../../_test_disk.ts";
import { TestClock } from "../../_test_clock.ts";
import { injured, randoms } from "../../formats/_test_random.ts";
import { LineSplitter } from "../../formats/lines.ts";
import type { Note } from "../../formats/live_messages.ts";
import { parseNotes } from "../../formats/notes_csv.ts";
import type { Point } from "../../formats/point.ts";
import { type NotesParts, openNotes } from "./notes.ts";

/** The test clock's own time: 2025-06-05 17:00:00. */
const NOW = Date.UTC(2025, 5, 5, 17) / 1000;

const point = (ts: number, lat: number | null = 33.19, lon: number | null = -102.27): Point => ({
  ts,
  t: 23.2,
  td: 19.92,
  wspd: 12.6,
  wdir: 127.5,
  pressure: 900.85,
  compass_dir: 93.1,
  lat,
  lon,
  alt: 1021,
  rh: 81.8,
});

interface Answer {
  readonly ok: boolean;
  readonly note: Note;
  readonly error: string;
}

/** Notes in a temporary folder. */
async function withNotes(
  test: (tools: {
    folder: string;
    clock: TestClock;
    told: Note[];
    points: Point[];
    arrived(point: Point): void;
    post(body: unknown): Promise<{ status: number; body: Answer }>;
    list(query?: string): Promise<Note[]>;
    file(day?: string): string;
  }) => Promise<void>,
  more: Partial<NotesParts> = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const clock = new TestClock();
  const told: Note[] = [];
  const points: Point[] = [];
  const { app, arrived } = openNotes({
    dataDir: folder,
    clock,
    points: () => points,
    clientOf: () => "192.168.4.77",
    told: (note) => told.push(note),
    log() {},
    ...more,
  });
  try {
    await test({
      folder,
      clock,
      told,
      points,
      arrived,
      async post(body) {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const answer = await app.request("/notes", { method: "POST", body: text });
        return { status: answer.status, body: await answer.json() };
      },
      async list(query = "") {
        const { notes } = await (await app.request(`/notes${query}`)).json();
        return notes;
      },
      file: (day = "20250605") => Deno.readTextFileSync(join(folder, `${day}_notes.csv`)),
    });
  } finally {
    await Deno.chmod(folder, 0o755);
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("notes: one tap stores time and place, and everybody hears of it", async () => {
  await withNotes(async ({ points, arrived, clock, post, told, file, list }) => {
    points.push(point(NOW - 3_600), point(NOW - 3_599, 33.2));
    arrived(points[1]!);
    clock.advance(4_000);
    const { status, body } = await post("");
    equal(status, 200);
    const note = { ts: NOW - 3_595, lat: 33.2, lon: -102.27, text: "" };
    deepEqual(body, { ok: true, note });
    deepEqual(told, [note]);
    equal(file(), "time_utc,lat,lon,text\n2025-06-05T16:00:05Z,33.2,-102.27,\n");
    await post({ text: 'wall cloud,\n"rotating"\0 ' });
    equal((await list())[1]!.text, 'wall cloud, "rotating"');
  });
});

Deno.test("notes: without fresh data the host's clock counts, and a far point is no place", async () => {
  await withNotes(async ({ points, arrived, clock, post }) => {
    points.push(point(NOW - 3_600));
    arrived(points[0]!);
    clock.advance(30_000);
    deepEqual((await post({ text: "a" })).body.note, {
      ts: NOW + 30,
      lat: null,
      lon: null,
      text: "a",
    });
    points.push(point(NOW + 20, 0, 0), point(NOW + 25, null), point(NOW + 91, 1));
    deepEqual((await post({ text: "b" })).body.note.lat, null);
    points.splice(1, 0, point(NOW - 30, 31), point(NOW - 20, 32));
    deepEqual((await post({ text: "c" })).body.note.lat, 32);
  });
});

Deno.test("notes: a note that comes late goes to its own day and place, and only once", async () => {
  await withNotes(async ({ points, post, told, file, list }) => {
    const ts = NOW - 17 * 3_600 - 90;
    points.push(point(ts - 1, 30), point(ts + 2, 31), point(NOW));
    const late = { ts: ts + 0.2504, text: "before midnight" };
    const first = await post(late);
    deepEqual(first.body.note, { ts: ts + 0.25, lat: 30, lon: -102.27, text: "before midnight" });
    deepEqual(await post(late), first);
    equal(told.length, 1);
    match(file("20250604"), /\n2025-06-04T23:58:30\.250Z,30,-102\.27,before midnight\n$/);
    deepEqual(await list("?day=20250604"), [first.body.note]);
    deepEqual(await list(), []);
  });
});

Deno.test("notes: what cannot be a note is refused in words, and nothing is written", async () => {
  await withNotes(async ({ post, told, folder }) => {
    const bodies = [
      "{",
      "[]",
      "null",
      '"x"',
      { text: 5 },
      { text: "x".repeat(501) },
      { ts: "now" },
      { ts: NOW + 3_700 },
      { ts: NOW - 8 * 86_400 },
      { ts: 1e300 },
    ];
    for (const body of bodies) {
      const { status, body: { ok: isOk, error } } = await post(body);
      deepEqual([status, isOk], [400, false], JSON.stringify(body));
      match(error, /^\S.*\S$/);
    }
    deepEqual([...Deno.readDirSync(folder)], []);
    deepEqual(told, []);
    equal((await post({ text: "😀".repeat(500) })).status, 200);
  });
});

Deno.test("notes: a day that is none is refused, whatever stands in it", async () => {
  const { app } = openNotes({
    dataDir: "/nowhere",
    clock: new TestClock(),
    points: () => [],
    clientOf: () => "",
    told() {},
    log() {},
  });
  for (const day of ["../../etc", "2025-06-05", "20250605_notes", "1", "20250605%00"]) {
    equal((await app.request(`/notes?day=${day}`)).status, 400, day);
  }
  deepEqual(await (await app.request("/notes?day=20250605")).json(), { notes: [] });
});

Deno.test("notes: who stands behind a proxy is counted for himself", async () => {
  let client = "192.168.4.1";
  await withNotes(async ({ post }) => {
    for (let i = 0; i < 30; i++) equal((await post({ text: `${i}` })).status, 200);
    equal((await post({ text: "more" })).status, 429);
    client = "192.168.4.2";
    equal((await post({ text: "another's" })).status, 200);
  }, { clientOf: () => client });
});

Deno.test("notes: thirty a minute from one address", async () => {
  await withNotes(async ({ post, clock, told }) => {
    for (let i = 0; i < 30; i++) equal((await post({ text: `${i}` })).status, 200);
    equal((await post({ text: "more" })).status, 429);
    clock.advance(60_000);
    equal((await post({ text: "again" })).status, 200);
    equal(told.length, 31);
  });
});

Deno.test("notes: a torn last line does not swallow the next note", async () => {
  await withNotes(async ({ folder, clock, post, list }) => {
    const path = join(folder, "20250605_notes.csv");
    const first = (await post({ text: "first" })).body.note;
    const whole = Deno.readTextFileSync(path);
    const line = whole.split("\n")[1]!;
    for (let cut = 1; cut < line.length; cut++) {
      clock.advance(3_000);
      Deno.writeTextFileSync(path, whole + line.slice(0, cut));
      const { note } = (await post({ text: "second" })).body;
      const notes = await list();
      deepEqual([notes[0], notes.at(-1)], [first, note], `${cut} bytes of a note`);
    }
  });
});

Deno.test(
  "notes: a full disk is said, and takes whole notes only (needs Linux and root to mount one)",
  {
    ignore: NO_SMALL_DISK,
  },
  async () => {
    const disk = await Deno.makeTempDir();
    await withSmallDisk(disk, "16k", () =>
      withNotes(async ({ clock, post, told, list }) => {
        let status = 200;
        for (let i = 0; i < 100 && status === 200; i++) {
          clock.advance(3_000);
          ({ status } = await post({ text: `${i} ${"x".repeat(400)}` }));
        }
        equal(status, 507);
        ok(told.length > 10);
        deepEqual(await list(), told);
        const path = join(disk, "20250605_notes.csv");
        match(Deno.readTextFileSync(path), /x\n$/);
      }, { dataDir: disk }));
    await Deno.remove(disk);
  },
);

Deno.test("notes: a file that cannot be written is said, and nobody is told of the note", async () => {
  await withNotes(async ({ folder, post, told }) => {
    Deno.mkdirSync(join(folder, "20250605_notes.csv"));
    const { status, body } = await post({ text: "lost" });
    equal(status, 500);
    match(body.error, /^the note could not be stored: /);
    deepEqual(told, []);
  });
});

Deno.test("notes: a file over its bound takes no more", async () => {
  await withNotes(async ({ folder, post }) => {
    await Deno.writeTextFile(join(folder, "20250605_notes.csv"), "x".repeat(1_048_577));
    equal((await post({ text: "more" })).status, 507);
  });
});

Deno.test("notes: many at once are all stored, each on its own line", async () => {
  await withNotes(async ({ post, file, told }) => {
    const answers = await Promise.all(
      Array.from({ length: 17 }, (_, i) => post({ text: `note ${i}` })),
    );
    deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const { notes, damaged } = parseNotes(file());
    deepEqual([notes.length, damaged, told.length], [17, 0, 17]);
  });
});

Deno.test("notes: no body breaks them", async () => {
  const random = randoms(4);
  await withNotes(async ({ post, clock, list, told }) => {
    for (let round = 0; round < 300; round++) {
      clock.advance(3_000);
      const body = injured(
        JSON.stringify({ text: `hail "${round}", 3 cm`, ts: NOW + round }),
        random,
      );
      const { status, body: { note } } = await post(body);
      ok([200, 400].includes(status), `${body}: ${status}`);
      if (status === 200) ok(Number.isFinite(note.ts) && !/\p{Cc}/u.test(note.text), body);
    }
    ok((await list()).length <= told.length);
  });
});

Deno.test("notes: none that was accepted is lost to kill -9", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const accepted: string[] = [];
    for (let round = 0; round < 3; round++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "--no-prompt",
          "-A",
          join(import.meta.dirname!, "_test_notes_child.ts"),
          folder,
          `round ${round}`,
        ],
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      const lines = new LineSplitter();
      let count = 0;
      for await (const bytes of child.stdout) {
        const said = lines.push(bytes);
        accepted.push(...said);
        count += said.length;
        // What it says between here and its end counts too.
        if (count >= 20 * (round + 1)) {
          try {
            child.kill("SIGKILL");
          } catch {
            // It ended already.
          }
        }
      }
      await child.status;
    }
    ok(accepted.length >= 120, `${accepted.length}`);
    const stored = new Set<string>();
    for (const { name } of Deno.readDirSync(folder)) {
      const { notes } = parseNotes(Deno.readTextFileSync(join(folder, name)));
      for (const { text } of notes) stored.add(text);
    }
    deepEqual(accepted.filter((text) => !stored.has(text)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
