import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { askPanel, ownStatus, panelUrl, shownUrl, supervisorStatus } from "./panel_client.ts";

Deno.test("a question is a GET, with a body a POST; an answer may be anything", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/list") return Response.json([1]);
    const body = await request.text();
    return Response.json({ asked: `${request.method} ${body}` }, { status: body ? 202 : 409 });
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  try {
    const { ok, status, body } = await askPanel(`${url}/x`, 5_000);
    deepEqual([ok, status, body], [false, 409, { asked: "GET " }]);
    const posted = await askPanel(`${url}/x`, 5_000, { a: "ä" });
    deepEqual([posted.ok, posted.status, posted.body], [true, 202, { asked: 'POST {"a":"ä"}' }]);
    deepEqual((await askPanel(`${url}/list`, 5_000)).body, {});
    equal(await supervisorStatus(url), null);
  } finally {
    await server.shutdown();
  }
  await rejects(() => askPanel(url, 5_000), { code: "ECONNREFUSED" });
});

Deno.test("a person is shown an address that answers on this machine", () => {
  const shown = (http_host: string) => shownUrl({ http_host }, 8080);
  for (const host of ["0.0.0.0", "::", "", "127.0.0.1", "localhost"]) {
    equal(shown(host), "http://localhost:8080/");
  }
  equal(shown("127.0.0.2"), "http://127.0.0.2:8080/");
  equal(shown("192.168.4.2"), "http://192.168.4.2:8080/");
  equal(shown("fd00::7"), "http://[fd00::7]:8080/");
  // Asked is an address: what localhost means is the system's affair.
  equal(panelUrl({ http_host: "::" }, 8080), "http://127.0.0.1:8080");
  equal(panelUrl({ http_host: "127.0.0.2" }, 8080), "http://127.0.0.2:8080");
});

Deno.test("a supervisor answers for its own data directory only", async () => {
  let body: unknown = { components: [], config: { data_dir: "/data" } };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json(body),
  );
  const { port } = server.addr;
  const answers = async (data_dir: string) =>
    await ownStatus({ http_host: "127.0.0.1", data_dir }, port) !== null;
  try {
    equal(await answers("/data"), true);
    equal(await answers("/other"), false);
    for (body of [{ components: [] }, { components: [], config: null }, {}]) {
      equal(await answers("/data"), false);
    }
  } finally {
    await server.shutdown();
  }
  equal(await answers("/data"), false, "nobody");
});

Deno.test("the host's proxy is not asked for what runs on this machine", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ components: [] }),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const client = join(import.meta.dirname!, "panel_client.ts");
  const proxy = "http://127.0.0.1:9";
  try {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        `const { supervisorStatus } = await import(${JSON.stringify(`file://${client}`)});
         console.log(JSON.stringify(await supervisorStatus(${JSON.stringify(url)})));`,
      ],
      env: { HTTP_PROXY: proxy, http_proxy: proxy, ALL_PROXY: proxy, NO_PROXY: "", no_proxy: "" },
    }).output();
    equal(new TextDecoder().decode(stdout), '{"components":[]}\n');
  } finally {
    await server.shutdown();
  }
});
