import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { freePort } from "../../_test_port.ts";
import { entry, fastClock, standIn, type TestKey, testKey, writeRelease } from "./_test_release.ts";
import { install, type Step } from "./install.ts";
import { readMarker, removeMarker, writeFailed } from "./marker.ts";
import { openSource } from "./source.ts";
import { fileIdentity } from "./swap.ts";
import { UpdateError } from "./update_error.ts";

const OLD = standIn("0.2.0");
const NEW = standIn("0.3.0");
const POSIX = { ignore: Deno.build.os === "windows" };

/** A machine with an executable, and a release beside it. */
async function inPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const place = new Place(folder);
  try {
    await test(place);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

class Place {
  readonly key: TestKey = testKey();
  readonly executable: string;
  readonly stick: string;
  readonly steps: Step[] = [];
  /** As each program sees it at its start. */
  identity: string | null;

  constructor(readonly folder: string) {
    Deno.mkdirSync(join(folder, "bin"));
    this.executable = join(folder, "bin", "meso360");
    this.stick = join(folder, "stick");
    Deno.writeTextFileSync(this.executable, OLD, { mode: 0o755 });
    this.identity = fileIdentity(this.executable);
  }

  /** The version that was put in place works, and is the one that runs now. */
  healthy(): void {
    removeMarker(join(this.folder, "state"));
    this.identity = fileIdentity(this.executable);
  }

  async install(source: string, version = "0.2.0"): Promise<string> {
    return await install(await openSource(source, this.folder, AbortSignal.timeout(5_000)), {
      executable: this.executable,
      identity: this.identity,
      target: Deno.build.target,
      version,
      publicKey: this.key.publicKey,
      stateDir: join(this.folder, "state"),
      clock: fastClock(200),
      tell: (step) => this.steps.push(step),
    });
  }

  /** Every file's content: nothing changed, nothing left behind. */
  files(): Record<string, string> {
    const names = [...Deno.readDirSync(join(this.folder, "bin"))].map(({ name }) => name).sort();
    return Object.fromEntries(
      names.map((name) => [name, Deno.readTextFileSync(join(this.folder, "bin", name))]),
    );
  }

  async refuses(source: string, code: string, words: RegExp, version?: string): Promise<void> {
    await rejects(this.install(source, version), (error) => {
      ok(error instanceof UpdateError, String(error));
      equal(error.code, code, error.message);
      match(error.message, words);
      ok(!error.message.includes("\n"), "one line");
      return true;
    });
    deepEqual(this.files(), { meso360: OLD });
    equal(readMarker(join(this.folder, "state")), null);
  }
}

Deno.test("from a folder: verified, tried, put in place; the old one is kept", POSIX, async () => {
  await inPlace(async (place) => {
    writeRelease(place.stick, "0.3.0", NEW, place.key);
    equal(await place.install(place.stick), "0.3.0");
    deepEqual(place.files(), { meso360: NEW, "meso360.previous": OLD });
    equal(Deno.statSync(place.executable).mode! & 0o777, 0o755);
    const states = place.steps.map(({ state }) => state);
    const order = ["looking", "downloading", "verifying", "testing", "installing"];
    deepEqual([...new Set(states)], order);
    const { from, to, state, starts } = readMarker(join(place.folder, "state"))!;
    deepEqual({ from, to, state, starts }, {
      from: "0.2.0",
      to: "0.3.0",
      state: "trial",
      starts: 0,
    });
    place.healthy();
    // Twice more: the kept one is replaced, and nothing else remains.
    const newest = standIn("0.4.0");
    writeRelease(place.stick, "0.4.0", newest, place.key);
    await place.install(join(place.stick, "latest.json"), "0.3.0");
    deepEqual(place.files(), { meso360: newest, "meso360.previous": NEW });
    place.healthy();
    writeRelease(place.stick, "0.5.0", OLD.replace("0.2.0", "0.5.0"), place.key);
    await place.install(join(place.stick, "meso360-test"), "0.4.0");
    equal(Object.keys(place.files()).join(), "meso360,meso360.previous");
  });
});

Deno.test("what cannot be trusted changes nothing", POSIX, async (t) => {
  const cases: [string, string, RegExp, (place: Place) => void][] = [
    ["another key's signature", "bad-signature", /is not that of the release key/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, testKey());
    }],
    ["another file's signature", "bad-signature", /release key/, (place) => {
      const { signature } = entry("x", OLD, place.key);
      writeRelease(place.stick, "0.3.0", NEW, place.key, { signature });
    }],
    ["no signature", "bad-signature", /release key/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key, { signature: "" });
    }],
    ["a truncated file", "broken-download", /incomplete \(\d+ of \d+ bytes came\)/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key);
      Deno.truncateSync(join(place.stick, "meso360-test"), 40);
    }],
    ["a longer file", "damaged", /longer than/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key);
      Deno.writeTextFileSync(join(place.stick, "meso360-test"), "#", { append: true });
    }],
    ["a changed byte", "damaged", /SHA-256/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key);
      Deno.writeTextFileSync(join(place.stick, "meso360-test"), NEW.replace("exit 9", "exit 8"));
    }],
    ["the file is gone", "unreachable", /meso360-test is not there/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key);
      Deno.removeSync(join(place.stick, "meso360-test"));
    }],
    ["only other machines' files", "wrong-target", /no file for this machine.*riscv/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key);
      const path = join(place.stick, "latest.json");
      const text = Deno.readTextFileSync(path).replace(Deno.build.target, "riscv");
      Deno.writeTextFileSync(path, text);
    }],
    ["a file for another machine under our name", "selftest", /is for sparc/, (place) => {
      writeRelease(place.stick, "0.3.0", standIn("0.3.0", { target: "sparc" as never }), place.key);
    }],
    [
      "an old signed file passed off as new",
      "selftest",
      /version 0\.1\.0, not 0\.3\.0/,
      (place) => {
        writeRelease(place.stick, "0.3.0", standIn("0.1.0"), place.key);
      },
    ],
    ["its selftest fails", "selftest", /selftest fails \(x\)/, (place) => {
      writeRelease(place.stick, "0.3.0", standIn("0.3.0", { ok: false }), place.key);
    }],
    ["its selftest says nothing", "selftest", /no result \(exit code 3: oh no\)/, (place) => {
      writeRelease(place.stick, "0.3.0", "#!/bin/sh\necho oh no >&2\nexit 3\n", place.key);
    }],
    ["it is no program", "selftest", /cannot be started here|no result/, (place) => {
      writeRelease(place.stick, "0.3.0", "\u007fELF not really", place.key);
    }],
    ["the same version", "not-newer", /runs already/, (place) => {
      writeRelease(place.stick, "0.2.0", NEW, place.key);
    }],
    ["an older version", "not-newer", /0\.1\.9 is older than 0\.2\.0/, (place) => {
      writeRelease(place.stick, "0.1.9", standIn("0.1.9"), place.key);
    }],
    ["a name that leads elsewhere", "bad-list", /bare file name/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key, { name: "../bin/meso360" });
    }],
    ["no JSON", "bad-list", /is no JSON/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key);
      Deno.writeTextFileSync(join(place.stick, "latest.json"), "<html>");
    }],
    ["an endless list", "bad-list", /more than 65536 bytes/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key);
      Deno.writeTextFileSync(join(place.stick, "latest.json"), " ".repeat(70_000));
    }],
    ["a version as long as a page", "bad-list", /version: /, (place) => {
      writeRelease(place.stick, `0.3.0-${"a".repeat(60)}`, NEW, place.key);
    }],
    ["a file that is a pipe", "unreachable", /it is no file/, (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key);
      const path = join(place.stick, "meso360-test");
      Deno.removeSync(path);
      new Deno.Command("mkfifo", { args: [path] }).outputSync();
    }],
    ["no list", "unreachable", /latest\.json is not there/, (place) => Deno.mkdirSync(place.stick)],
    ["no stick", "unreachable", /is the stick in\?/, () => {}],
  ];
  for (const [what, code, words, prepare] of cases) {
    await t.step(what, () =>
      inPlace(async (place) => {
        prepare(place);
        await place.refuses(place.stick, code, words);
      }));
  }
});

Deno.test("what has yet to show that it works is never kept as the way back", POSIX, async () => {
  await inPlace(async (place) => {
    writeRelease(place.stick, "0.3.0", NEW, place.key);
    await place.install(place.stick);
    const before = place.files();
    writeRelease(place.stick, "0.4.0", standIn("0.4.0"), place.key);
    const undecided = { code: "undecided", message: /^0\.2\.0 → 0\.3\.0 has yet to show/ };
    // By the new one, and by the old one, which runs on where nobody handed over.
    await rejects(place.install(place.stick, "0.2.0"), undecided);
    await rejects(place.install(place.stick, "0.3.0"), undecided);
    deepEqual(place.files(), before);
    // The note is gone, but the program still runs from the file before.
    removeMarker(join(place.folder, "state"));
    const replaced = { code: "replaced", message: /somebody replaced it; restart meso360 first$/ };
    await rejects(place.install(place.stick, "0.2.0"), replaced);
    deepEqual(place.files(), before);
    place.healthy();
    await place.install(place.stick, "0.3.0");
    equal(place.files()["meso360.previous"], NEW);
  });
});

Deno.test(
  "a version that failed here before is taken by hand, and that is said",
  POSIX,
  async () => {
    await inPlace(async (place) => {
      writeRelease(place.stick, "0.3.0", NEW, place.key);
      const state = join(place.folder, "state");
      Deno.mkdirSync(state);
      const failed = { version: "0.3.0", at: "2025-06-05T17:00:00.000Z", why: "no records" };
      writeFailed(state, failed);
      await place.install(place.stick);
      const { text } = place.steps.find(({ state }) => state === "downloading")!;
      match(text, /; 0\.3\.0 did not work here on 2025-06-05 \(no records\)$/);
    });
  },
);

Deno.test("a file named by hand that is not this machine's is refused", POSIX, async () => {
  await inPlace(async (place) => {
    writeRelease(place.stick, "0.3.0", NEW, place.key);
    Deno.writeTextFileSync(join(place.stick, "meso360-other"), NEW);
    const file = join(place.stick, "meso360-other");
    await place.refuses(
      file,
      "wrong-target",
      /meso360-other is not for this machine.*meso360-test/,
    );
  });
});

Deno.test("a folder that cannot be written is named, and nothing is lost", POSIX, async () => {
  await inPlace(async (place) => {
    writeRelease(place.stick, "0.3.0", NEW, place.key);
    // A folder where the download wants to be: also root cannot write that.
    Deno.mkdirSync(`${place.executable}.new/full`, { recursive: true });
    await rejects(place.install(place.stick), /meso360\.new cannot be written/);
    equal(Deno.readTextFileSync(place.executable), OLD);
  });
});

Deno.test("a state folder that cannot be written keeps the old version", POSIX, async () => {
  await inPlace(async (place) => {
    writeRelease(place.stick, "0.3.0", NEW, place.key);
    Deno.writeTextFileSync(join(place.folder, "state"), "a file");
    await place.refuses(place.stick, "folder", /state_dir .* cannot be written/);
  });
});

/** A web server with a release; `answer` may spoil the file. */
async function served(
  place: Place,
  answer: (range: string | null, signal: AbortSignal) => Response | null,
  test: (url: string, asked: (string | null)[]) => Promise<void>,
): Promise<void> {
  const asked: (string | null)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const name = new URL(request.url).pathname.split("/").at(-1)!;
    if (name === "latest.json") {
      return new Response(Deno.readTextFileSync(join(place.stick, name)));
    }
    const range = request.headers.get("range");
    asked.push(range);
    return answer(range, request.signal) ??
      new Response(Deno.readFileSync(join(place.stick, name)));
  });
  try {
    await test(`http://127.0.0.1:${server.addr.port}/releases`, asked);
  } finally {
    await server.shutdown();
  }
}

Deno.test("over HTTP, taken up again where the link broke off", POSIX, async () => {
  await inPlace(async (place) => {
    const big = `${NEW}# ${"x".repeat(300_000)}\n`;
    writeRelease(place.stick, "0.3.0", big, place.key);
    const bytes = new TextEncoder().encode(big);
    let answers = 0;
    const answer = (range: string | null) => {
      const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
      const part = answers++ < 2 ? bytes.subarray(from, from + 100_000) : bytes.subarray(from);
      const headers: Record<string, string> = {};
      if (range !== null) headers["Content-Range"] = `bytes ${from}-${bytes.length - 1}/*`;
      // It promises all and ends early.
      return new Response(part, { status: range === null ? 200 : 206, headers });
    };
    await served(place, answer, async (url, asked) => {
      equal(await place.install(url), "0.3.0");
      deepEqual(asked, [null, "bytes=100000-", "bytes=200000-"]);
    });
    equal(Deno.readTextFileSync(place.executable), big);
    ok(place.steps.some(({ progress }) => progress !== undefined && progress > 0.3));
  });
});

Deno.test("a server that knows no ranges begins again, and that works too", POSIX, async () => {
  await inPlace(async (place) => {
    writeRelease(place.stick, "0.3.0", NEW, place.key);
    const bytes = new TextEncoder().encode(NEW);
    let first = true;
    const answer = () => {
      const part = first ? bytes.subarray(0, 30) : bytes;
      first = false;
      return new Response(part);
    };
    await served(place, answer, async (url) => {
      equal(await place.install(`${url}/latest.json`), "0.3.0");
    });
    equal(Deno.readTextFileSync(place.executable), NEW);
  });
});

Deno.test("a link that stalls is given up after four tries, and said", POSIX, async () => {
  await inPlace(async (place) => {
    writeRelease(place.stick, "0.3.0", NEW, place.key);
    const bytes = new TextEncoder().encode(NEW);
    const answer = (range: string | null, signal: AbortSignal) =>
      new Response(
        new ReadableStream({
          start(controller) {
            if (range === null) controller.enqueue(bytes.subarray(0, 30));
            signal.addEventListener("abort", () => controller.close());
          },
        }),
        range === null
          ? {}
          : { status: 206, headers: { "Content-Range": `bytes 30-${bytes.length}/*` } },
      );
    await served(place, answer, async (url, asked) => {
      await place.refuses(url, "broken-download", /nothing came for 30 s.*USB stick/);
      equal(asked.length, 4);
    });
  });
});

Deno.test("a server that answers an error, or is not there, is named", POSIX, async () => {
  await inPlace(async (place) => {
    writeRelease(place.stick, "0.3.0", NEW, place.key);
    await served(place, () => new Response("no", { status: 404 }), async (url) => {
      await place.refuses(url, "unreachable", /meso360-test: HTTP 404/);
    });
    await place.refuses(`http://127.0.0.1:${freePort()}`, "unreachable", /connection refused/);
  });
});
