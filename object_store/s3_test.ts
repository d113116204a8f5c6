import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { freePort } from "../_test_port.ts";
import { type Clock, systemClock } from "../clock.ts";
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, startS3, swiftMissing } from "./_test_s3.ts";
import { tryStore } from "./_test_contract.ts";
import { openStore, StoreError } from "./mod.ts";
import { bucketUrl, openS3Store, type S3Settings } from "./s3.ts";
import { errorCode, readListing } from "./s3_answers.ts";
import { BACK_OFF_MS, TRY_MS } from "./s3_request.ts";

const bytes = new TextEncoder().encode("content");

/** Pauses take no time, and a try may take as long as it likes, or no time at all. */
function hastyClock(pauses: number[] = [], tries: "endless" | "over" = "endless"): Clock {
  return {
    ...systemClock,
    after(ms, then) {
      if (ms === TRY_MS && tries === "endless") return () => {};
      if (ms !== TRY_MS) pauses.push(ms);
      const timer = setTimeout(then, ms === TRY_MS ? 50 : 0);
      return () => clearTimeout(timer);
    },
  };
}

const NOBODY: S3Settings = {
  endpoint: "http://127.0.0.1:1",
  bucket: "radar",
  region: "us-east-1",
  accessKeyId: ACCESS_KEY_ID,
  secretAccessKey: SECRET_ACCESS_KEY,
  clock: hastyClock(),
};

/** The error of work that must fail, with nothing in it that lets somebody in. */
async function failure(work: Promise<unknown>): Promise<StoreError> {
  const error = await work.then(() => null, (error) => error);
  ok(error instanceof StoreError, `a StoreError is expected, not ${error}`);
  const shown = [Deno.inspect(error), error.stack, String(error.cause), JSON.stringify(error)]
    .join();
  for (const secret of [ACCESS_KEY_ID, SECRET_ACCESS_KEY, "keyid7431", "8842"]) {
    ok(!shown.includes(secret), shown);
  }
  return error;
}

Deno.test({
  name: "s3 store: against a service that checks signatures",
  ignore: swiftMissing(),
  async fn(t) {
    await using s3 = await startS3();
    const settings = await s3.bucket("radar");
    const store = openS3Store(settings);
    strictEqual(store.name, `bucket radar at ${new URL(s3.endpoint).host}`);

    await t.step("what every store must do", () => tryStore(store));

    await t.step("a listing of several pages", async () => {
      const keys = Array.from({ length: 83 }, (_, i) => `many/${String(i).padStart(4, "0")}`);
      const waiting = [...keys];
      const line = async () => {
        for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
          await store.put(key, bytes, "text/plain");
        }
      };
      await Promise.all([line(), line(), line(), line()]);
      deepStrictEqual(await store.list("many/"), keys);
      await store.remove(keys);
      deepStrictEqual(await store.list(""), []);
    });

    await t.step("a wrong secret and an unknown key are refused", async () => {
      for (const wrong of [{ secretAccessKey: "wrong" }, { accessKeyId: "test:other" }]) {
        const stranger = openS3Store({ ...settings, ...wrong });
        for (
          const work of [
            () => stranger.get("a"),
            () => stranger.put("a", bytes, "text/plain"),
            () => stranger.list(""),
            () => stranger.remove(["a"]),
          ]
        ) {
          const { code, message } = await failure(work());
          ok(code === "credentials" || code === "denied", message);
          ok(/AWS_SECRET_ACCESS_KEY|the key may not/.test(message), message);
        }
      }
      strictEqual(await store.get("a"), null, "nothing was stored");
    });

    await t.step("a clock that is an hour ahead has a name", async () => {
      const clock = { ...systemClock, nowMs: () => Date.now() + 3_600_000 };
      const { code, message } = await failure(openS3Store({ ...settings, clock }).get("a"));
      strictEqual(code, "clock");
      ok(/clock is 60 min ahead of the service's: set this machine's clock/.test(message), message);
    });

    await t.step("a bucket that is not there has a name", async () => {
      const none = openS3Store({ ...settings, bucket: "none" });
      for (
        const work of [
          () => none.get("a"),
          () => none.put("a", bytes, "text/plain"),
          () => none.list(""),
          () => none.remove(["a"]),
        ]
      ) {
        strictEqual((await failure(work())).code, "no-bucket");
      }
    });
  },
});

Deno.test("s3 store: nobody answers: tried again with longer pauses, then named", async () => {
  const pauses: number[] = [];
  const endpoint = `http://127.0.0.1:${freePort()}`;
  const store = openS3Store({ ...NOBODY, endpoint, clock: hastyClock(pauses) });
  const { code, message } = await failure(store.get("a"));
  strictEqual(code, "unreachable");
  ok(message.startsWith(`${store.name}: cannot read a: nothing answers at that port: `), message);
  deepStrictEqual(pauses, BACK_OFF_MS);
});

/** A service that answers as it is told. */
function serve(answer: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  return { server, endpoint: `http://127.0.0.1:${server.addr.port}` };
}

Deno.test("s3 store: a fault that passes is not seen, one that stays is named", async () => {
  let requests = 0;
  let faults = 2;
  const { server, endpoint } = serve(() =>
    ++requests <= faults
      ? new Response("<Error><Code>SlowDown</Code></Error>", { status: 503 })
      : new Response("content", { headers: { etag: '"e1"' } })
  );
  const store = openS3Store({ ...NOBODY, endpoint });
  deepStrictEqual(await store.get("a"), { bytes, etag: "e1" });
  strictEqual(requests, 3);
  [requests, faults] = [0, 99];
  const { code, message } = await failure(store.get("a"));
  strictEqual(code, "service");
  ok(message.includes("(SlowDown)"));
  strictEqual(requests, BACK_OFF_MS.length + 1);
  await server.shutdown();
});

Deno.test("s3 store: a service that hangs is given up", async () => {
  let letGo = () => {};
  const never = new Promise<void>((resolve) => letGo = resolve);
  const { server, endpoint } = serve(() => never.then(() => new Response("late")));
  const clock = hastyClock([], "over");
  const { code, message } = await failure(openS3Store({ ...NOBODY, endpoint, clock }).list("a"));
  strictEqual(code, "unreachable");
  ok(message.includes(`no answer within ${TRY_MS / 1000} s`), message);
  const stop = new AbortController();
  const asked = openS3Store({ ...NOBODY, endpoint }).get("a", stop.signal);
  stop.abort(new Error("asked to stop"));
  await rejects(asked, /asked to stop/);
  letGo();
  await server.shutdown();
});

Deno.test("s3 store: refusals by name; nothing of the answer's text is shown", async () => {
  const text = `${ACCESS_KEY_ID} ${SECRET_ACCESS_KEY}`;
  const cases = [
    [403, "AccessDenied", "denied"],
    [403, "", "denied"],
    [403, "InvalidAccessKeyId", "credentials"],
    [403, "RequestTimeTooSkewed", "clock"],
    [301, "PermanentRedirect", "region"],
    [400, "AuthorizationHeaderMalformed", "region"],
    [507, "InsufficientStorage", "full"],
    [403, "QuotaExceeded", "full"],
    [501, "NotImplemented", "service"],
    [200, "AccessDenied", "denied"],
  ] as const;
  for (const [status, code, expected] of cases) {
    const { server, endpoint } = serve(() => {
      const error = `<Code>${code}</Code><Message>${text}</Message><AWSAccessKeyId>${text}`;
      const headers = { location: `http://127.0.0.1:1/${ACCESS_KEY_ID}` };
      return new Response(`<Error>${error}</AWSAccessKeyId></Error>`, { status, headers });
    });
    const store = openS3Store({ ...NOBODY, endpoint });
    // Removal of several answers 200 and names what it did not do.
    const error = await failure(status === 200 ? store.remove(["a"]) : store.put("a", bytes, "b"));
    strictEqual(error.code, expected, `${status} ${code}`);
    await server.shutdown();
  }
});

Deno.test("s3 store: a bucket's address", () => {
  const cases = [
    ["https://s3.us-east-1.amazonaws.com", "radar", "https://radar.s3.us-east-1.amazonaws.com"],
    ["https://s3.amazonaws.com/", "a.b", "https://s3.amazonaws.com/a.b"],
    [
      "https://radar.s3.eu-central-1.amazonaws.com",
      "radar",
      "https://radar.s3.eu-central-1.amazonaws.com",
    ],
    ["http://192.168.1.5:9000", "radar", "http://192.168.1.5:9000/radar"],
    ["https://store.example.org/s3//", "radar", "https://store.example.org/s3/radar"],
  ] as const;
  for (const [endpoint, bucket, url] of cases) strictEqual(bucketUrl(endpoint, bucket), url);
  for (
    const endpoint of ["s3.example.org", "ftp://s3", `https://${ACCESS_KEY_ID}:x@s3.example.org`]
  ) {
    throws(() => bucketUrl(endpoint, "radar"), (error) => {
      ok(error instanceof StoreError && !error.message.includes("keyid"));
      return error.code === "setting";
    });
  }
  for (const bucket of ["", "a/b", "..", "a?b"]) {
    throws(() => bucketUrl("https://s3.example.org", bucket), { code: "setting" });
  }
});

Deno.test("s3 store: what a service may write in XML", () => {
  const xml = `<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated>
    <Contents><ETag>"x"</ETag><Key>a/b&amp;c&#x41;&#66;.json</Key></Contents>
    <CommonPrefixes><Prefix>no</Prefix></CommonPrefixes>
    <NextContinuationToken>1+/=</NextContinuationToken></ListBucketResult>`;
  deepStrictEqual(readListing(xml), { keys: ["a/b&cAB.json"], next: "1+/=" });
  deepStrictEqual(readListing("<ListBucketResult/>"), { keys: [], next: null });
  strictEqual(errorCode("<html>busy</html>"), null);
  strictEqual(errorCode("<Error>\n<Code>NoSuchKey</Code></Error>"), "NoSuchKey");
});

Deno.test("open: a folder, or a bucket whose keys come from outside", () => {
  const productsDir = "products";
  const folder = openStore({ radar: { store: "folder" }, productsDir, outer: () => undefined });
  ok(/^folder products.radar$/.test(folder.name));
  const store = { endpoint: "https://s3.example.org", bucket: "radar", region: "us-east-1" };
  const open = (given: Record<string, string>) =>
    openStore({ radar: { store }, productsDir, outer: (name) => given[name] });
  const both = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  strictEqual(open(both).name, "bucket radar at s3.example.org");
  throws(() => open({ AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: " " }), {
    code: "credentials",
    message: "bucket radar needs AWS_SECRET_ACCESS_KEY: set it in the environment or in a .env " +
      "file beside the configuration",
  });
  throws(() => open({}), { code: "credentials" });
});
