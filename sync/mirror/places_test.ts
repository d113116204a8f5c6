import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { missing } from "../../_test_tools.ts";
import { runs, until } from "../_test_sshd.ts";
import { dayOfPath } from "./file_day.ts";
import { earlierSizes, encodeManifest, parseManifest, wasLine } from "./manifest_text.ts";
import { parsePlace, placeText } from "./place.ts";
import { PlaceError } from "./place_error.ts";
import { fileNames, remoteShell, rsyncFolder, runRsync } from "./rsync.ts";
import { readListing } from "./rsync_list.ts";
import { recover } from "./rsync_source.ts";

const ACCESS = { key: "/k/my key", knownHosts: "/s/it's/known_hosts", rsync: "rsync" };

Deno.test("what addresses mean", () => {
  const of = (text: string) => {
    const place = parsePlace(text);
    return place.kind === "http" ? [place.url.href] : [placeText(place), rsyncFolder(place)];
  };
  deepStrictEqual(of("aurora@host:/data/cl61/"), [
    "aurora@host:/data/cl61",
    "aurora@host:/data/cl61/",
  ]);
  deepStrictEqual(of("host:~/my data"), ["host:my data", "host:my data/"]);
  deepStrictEqual(of("host:"), ["host:", "host:./"]);
  deepStrictEqual(of("me@[2001:db8::1]:/d")[1], "me@[2001:db8::1]:/d/");
  deepStrictEqual(of("ssh://me@host:2222/d x"), ["me@host port 2222:/d x", "me@host:/d x/"]);
  deepStrictEqual(of("/a:b/c"), ["/a:b/c", "/a:b/c/"]);
  deepStrictEqual(of("http://u:p@host/data?x=1"), ["http://u:p@host/data/"]);
  strictEqual(placeText(parsePlace("http://u:p@host/data")), "http://host/data/");
  for (const wrong of ["host::module", "rsync://host/x", "me@-oProxyCommand=x:/d", "-x@host:/d"]) {
    throws(() => parsePlace(wrong), { name: "PlaceError", code: "bad address" }, wrong);
  }
  for (
    const secret of [
      "me:s3cret@host:/d",
      "ssh://me:s3cret@host/d",
      "me:s3c/ret@host:/d",
      "ssh://me:s3c/ret@host/d",
      "ssh://me:s3c@ret@host/d",
      "m:s3cret@host:/d",
    ]
  ) {
    throws(
      () => parsePlace(secret),
      (error: unknown) => error instanceof PlaceError && !/s3c|ret@/.test(error.message),
      secret,
    );
  }
  deepStrictEqual(of("host:/data/a@b")[0], "host:/data/a@b");
  deepStrictEqual(of("host:~/a@b")[0], "host:a@b");
});

Deno.test({
  name: "rsync splits its remote shell as it is meant",
  ignore: missing("rsync", "apt-get install rsync"),
  async fn() {
    const folder = Deno.makeTempDirSync({ prefix: "meso360-rsh-" });
    try {
      // Stands in for ssh, and says what it was called with.
      const said = join(folder, "said");
      Deno.writeTextFileSync(join(folder, "ssh"), `#!/bin/sh\nprintf '%s\\n' "$@" > ${said}\n`, {
        mode: 0o755,
      });
      await new Deno.Command("rsync", {
        args: ["-e", remoteShell(ACCESS, 22), "--list-only", "h:/x/"],
        env: { PATH: `${folder}:${Deno.env.get("PATH")}` },
        stderr: "null",
      }).output();
      const words = Deno.readTextFileSync(said).split("\n");
      for (const word of ['IdentityFile="/k/my key"', `UserKnownHostsFile="/s/it's/known_hosts"`]) {
        strictEqual(words.includes(word), true, words.join("\n"));
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test("a machine without rsync is told what to install", async () => {
  const access = { ...ACCESS, rsync: "/nowhere/rsync" };
  await rejects(
    runRsync(["--", "/a/"], parsePlace("/a"), access, new AbortController().signal),
    (error: unknown) => error instanceof PlaceError && error.code === "no rsync here",
  );
});

Deno.test({
  name: "rsync ends with a job that is killed",
  ignore: Deno.build.os !== "linux" || missing("setpriv", "apt-get install util-linux"),
  async fn() {
    const folder = Deno.makeTempDirSync({ prefix: "meso360-tie-" });
    try {
      // Stands in for rsync, and says who it is.
      const rsync = join(folder, "rsync");
      Deno.writeTextFileSync(
        rsync,
        `#!/bin/sh\necho $$ > ${folder}/new && mv ${folder}/new ${folder}/pid\nexec sleep 60\n`,
        {
          mode: 0o755,
        },
      );
      const job = join(folder, "job.ts");
      const module = import.meta.resolve("./rsync.ts");
      Deno.writeTextFileSync(
        job,
        `import { runRsync } from ${JSON.stringify(module)};
        const access = { key: null, knownHosts: "", rsync: ${JSON.stringify(rsync)} };
        await runRsync([], { kind: "folder", path: "/" }, access, new AbortController().signal);`,
      );
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", job],
        stdin: "null",
      }).spawn();
      const pid = join(folder, "pid");
      await until("rsync runs", () => existsSync(pid));
      const rsyncPid = Number(Deno.readTextFileSync(pid));
      strictEqual(runs(rsyncPid), true);
      child.kill("SIGKILL");
      await child.status;
      await until("rsync ends", () => !runs(rsyncPid));
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test("names of a listing that cannot be used are named, and lead nowhere", () => {
  const line = (name: string) => `-rw-r--r--           1 2026/05/18 12:00:00 ${name}\n`;
  const bytes = Uint8Array.from(
    line("ok\\#012\\#134#012.nc") + line("lat\xe9.nc") + line("../../etc/passwd") + line("a/.b/c") +
      "lrwxrwxrwx           1 2026/05/18 12:00:00 link\n" + "some banner\n",
    (character) => character.charCodeAt(0),
  );
  const { files, leftOut } = readListing(bytes);
  deepStrictEqual([...files.keys()], ["ok\n\\#012.nc"]);
  strictEqual(files.get("ok\n\\#012.nc")!.mtimeS, Date.UTC(2026, 4, 18, 12) / 1000);
  strictEqual(leftOut.length, 2);
  deepStrictEqual(new TextDecoder().decode(fileNames(["#a"])), "./#a\0");
});

Deno.test("what a killed rsync was writing is gone on with", () => {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-recover-" });
  try {
    Deno.mkdirSync(join(folder, "d"));
    Deno.writeTextFileSync(join(folder, "d", ".live.nc.aB3dE9"), "half");
    recover(folder);
    strictEqual(Deno.readTextFileSync(join(folder, "d", ".partial", "live.nc")), "half");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

// Names as they stand in shared/data/instruments and in the instruments' manuals.
Deno.test("the day of a file by its name", () => {
  for (
    const [path, day] of [
      ["live_20210829_104420.nc", "20210829"],
      ["00100_A202010222015_CHM170137.nc", "20201022"],
      ["sgpmetE13.b1.20190101.000000.cdf", "20190101"],
      ["Y2021/M06/D03/21060300.LWP", "20210603"],
      ["21060300.LWP", "20210603"],
      ["BaseN_210913_001152_P01_PPI.LV1", "20210913"],
      ["230401_000001_P00_ZEN.LV1", "20230401"],
      ["THIES_LMP_2024_04_14_00_00.dat", "20240414"],
      ["20250127_JOYCE_WST_01m.dat", "20250127"],
      ["Y2026/M05/D18/data.bin", "20260518"],
      ["2026-05-18/img 0001.jpg", "20260518"],
      ["CR1000X_20261340.dat", null],
      ["granada.dat", null],
      ["serial_123456789.dat", null],
    ] as const
  ) strictEqual(dayOfPath(path), day, path);
});

Deno.test("a manifest is read as it was written", () => {
  const sha256 = "0".repeat(64);
  const paths = ["a\nb", "c\\nd", "e\rf", " g", "h/i  j"];
  const entries = new Map(
    paths.map((path, i) => [path, { path, size: i, mtimeS: i - 2, sha256 }]),
  );
  const history = [3, 7].map((size) => wasLine({ path: 'a "b"\n', size, mtimeS: 0, sha256 }));
  const text = encodeManifest({ entries, history });
  deepStrictEqual(parseManifest(text), { entries: new Map([...entries].sort()), history });
  deepStrictEqual(earlierSizes(history), new Map([['a "b"\n', [3, 7]]]));
  for (
    const damaged of ["", text.slice(0, -1), text.slice(0, 300), text.replace("size 4", "size 5")]
  ) {
    strictEqual(parseManifest(damaged), null);
  }
});
