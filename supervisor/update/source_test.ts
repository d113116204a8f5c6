import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { readLatest } from "./read_list.ts";
import { folderState, isLocal, openSource } from "./source.ts";

/** Nothing here takes so long. */
const soon = () => AbortSignal.timeout(5_000);

Deno.test("which hosts are on the local network", () => {
  // RFC 1918, 3927, 4193, 4291, 6762; their borders.
  const local = ["localhost", "base.local", "127.0.0.1", "10.0.0.1", "192.168.4.6"];
  local.push("172.16.0.1", "172.31.255.255", "169.254.1.1", "[::1]", "[fe80::1]", "[fd12::1]");
  for (const host of local) equal(isLocal(host), true, host);
  const far = ["example.org", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "11.0.0.1"];
  far.push("local", "evil.local.example.org", "10.0.0.1.example.org", "[2001:db8::1]", "[::2]");
  for (const host of far) equal(isLocal(host), false, host);
});

Deno.test("from elsewhere only https is taken", async () => {
  for (
    const text of ["http://example.org/", "http://8.8.8.8/x", "ftp://example.org/", "https:///"]
  ) {
    const refused = { name: "UpdateError", code: "source" };
    await rejects(() => openSource(text, "/home/crew", soon()), refused, text);
  }
});

Deno.test("where the list of a source is", async () => {
  const list = async (text: string, home = "/") => (await openSource(text, home, soon())).list;
  equal(await list("https://example.org/meso360"), "https://example.org/meso360/latest.json");
  equal(await list("https://example.org/meso360/"), "https://example.org/meso360/latest.json");
  equal(await list("https://example.org/a/latest.json"), "https://example.org/a/latest.json");
  equal(await list("http://192.168.4.2:8000"), "http://192.168.4.2:8000/latest.json");
  const folder = Deno.makeTempDirSync();
  try {
    equal(await list(folder), `${folder}/latest.json`);
    equal(await list("~", folder), `${folder}/latest.json`);
    equal(await list(`file://${folder}`), `${folder}/latest.json`);
  } finally {
    Deno.removeSync(folder);
  }
});

Deno.test({
  name: "a pipe on a stick is refused, and not opened: nobody may ever write to it",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = Deno.makeTempDirSync();
    const pipe = `${folder}/latest.json`;
    try {
      new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
      const source = await openSource(folder, "/", soon());
      ok(!source.remote);
      const refused = { code: "unreachable", message: `${pipe} cannot be read (it is no file)` };
      await rejects(() => source.size(null, soon()), refused);
      await rejects(() => source.copyTo(null, `${folder}/copy`, soon()), refused);
      await rejects(() => openSource(pipe, "/", soon()), { code: "source" });
      equal(await folderState(folder, "/"), "none");
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test("login and query of an address let in, at the list and its files, and are told to nobody", async () => {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${pathname}${search} ${request.headers.get("authorization")}`);
    return new Response("x", { status: pathname.endsWith("gone") ? 404 : 200 });
  });
  const { port } = server.addr;
  try {
    const source = await openSource(
      `http://crew:s3cret@127.0.0.1:${port}/m/?key=s3cret`,
      "/",
      soon(),
    );
    equal(source.list, `http://127.0.0.1:${port}/m/latest.json`);
    ok(source.remote);
    const signal = soon();
    for (const name of [null, "meso360"]) {
      const { bytes } = await source.open(name, 0, signal);
      await bytes.cancel();
    }
    const login = `Basic ${btoa("crew:s3cret")}`;
    deepEqual(asked, [
      `/m/latest.json?key=s3cret ${login}`,
      `/m/meso360?key=s3cret ${login}`,
    ]);
    const silent = (error: Error) => !error.message.includes("s3cret");
    await rejects(() => source.open("gone", 0, signal), silent);
    await server.shutdown();
    await rejects(() => source.open(null, 0, signal), silent);
  } finally {
    await server.shutdown();
  }
  for (
    const text of ["http://crew:s3cret@example.org/", "ftp://crew:s3cret@h/x", "crew:s3cret@h"]
  ) {
    await rejects(() => openSource(text, "/", soon()), (error: Error) => {
      ok(!error.message.includes("s3cret"), error.message);
      return true;
    });
  }
});

Deno.test("who waits no longer is not kept waiting by a disk", async () => {
  const folder = Deno.makeTempDirSync();
  const { stat, copyFile } = Deno;
  try {
    Deno.writeTextFileSync(`${folder}/latest.json`, "{}");
    const source = await openSource(folder, "/", soon());
    ok(!source.remote);
    // The disk falls asleep.
    Deno.stat = Deno.copyFile = () => new Promise<never>(() => {});
    const late = { code: "unreachable", message: /the disk does not answer in time/ };
    await rejects(() => source.size(null, AbortSignal.abort()), late);
    await rejects(() => source.copyTo(null, `${folder}/copy`, AbortSignal.abort()), late);
    await rejects(() => readLatest(source, AbortSignal.abort()), late);
    await rejects(() => openSource(folder, "/", AbortSignal.abort()), late);
    // It wakes up for the first question, and sleeps again at the next.
    Deno.stat = stat;
    const limit = new AbortController();
    Deno.copyFile = () => (limit.abort(), new Promise<never>(() => {}));
    await rejects(() => readLatest(source, limit.signal), late);
  } finally {
    Object.assign(Deno, { stat, copyFile });
    Deno.removeSync(folder, { recursive: true });
  }
});
