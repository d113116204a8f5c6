import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { loadConfig, outerValue } from "./config.ts";
import { isRadarConfigured, radarSchema, withRadarEnvironment } from "./config_radar.ts";

const DEFAULTS = radarSchema.parse({});
const env = (values: Record<string, string>) => (name: string) => values[name];

function place(folder: string, values: Record<string, string> = {}) {
  return {
    cwd: folder,
    home: folder,
    executableFolder: null,
    os: "linux",
    hostname: "truck",
    env: env(values),
  };
}

function withConfig(
  text: string,
  values: Record<string, string>,
  check: (loaded: ReturnType<typeof loadConfig>, path: string) => void,
  dotEnv = "",
): void {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "meso360.config.json");
    Deno.writeTextFileSync(path, text);
    Deno.writeTextFileSync(join(folder, ".env"), dotEnv);
    check(loadConfig(path, place(folder, values)), path);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("radar: nothing is fetched unless sites are named", () => {
  deepEqual(DEFAULTS.sites, []);
  equal(DEFAULTS.enabled, true);
});

Deno.test("radar: the older program's environment wins over the file", () => {
  const { radar, wrong } = withRadarEnvironment(
    { ...DEFAULTS, sites: ["KFWS"] },
    env({
      RADAR_SITE_L2: "ktlx, KINX",
      RADAR_SITE_L3: "TLX",
      PROCESSING_WINDOW_MINUTES: "20",
      CLEANUP_WINDOW_MINUTES: "60",
      PROJECT_S3_BUCKET: "nexrad-mapbox",
      AWS_REGION: "us-west-2",
    }),
  );
  deepEqual(wrong, []);
  deepEqual(radar.sites, ["KTLX", "KINX"]);
  deepEqual(radar.level3_sites, ["KTLX"]);
  deepEqual([radar.processing_window_minutes, radar.cleanup_window_minutes], [20, 60]);
  deepEqual(radar.store, {
    endpoint: "https://s3.us-west-2.amazonaws.com",
    bucket: "nexrad-mapbox",
    region: "us-west-2",
  });
});

Deno.test("radar: a bucket of the environment keeps the file's endpoint", () => {
  const store = { endpoint: "http://127.0.0.1:9000", bucket: "old", region: "here" };
  const { radar } = withRadarEnvironment(
    { ...DEFAULTS, store },
    env({ PROJECT_S3_BUCKET: "new" }),
  );
  deepEqual(radar.store, { ...store, bucket: "new" });
  const { radar: elsewhere } = withRadarEnvironment(
    { ...DEFAULTS, store },
    env({ AWS_REGION: "us-west-2" }),
  );
  deepEqual(elsewhere.store, { ...store, region: "us-west-2" });
  // Where pictures are kept in a folder, a region alone means nothing.
  const alone = withRadarEnvironment(DEFAULTS, env({ AWS_REGION: "us-west-2" }));
  deepEqual([alone.radar.store, alone.wrong], ["folder", []]);
  deepEqual(withRadarEnvironment(DEFAULTS, env({ RADAR_SITE_L2: "  " })).wrong, []);
});

Deno.test("radar: three letters are the site that they stand for; each site once; auto alone", () => {
  const sitesOf = (sites: unknown) => radarSchema.parse({ sites }).sites;
  deepEqual(sitesOf(["tlx", "KTLX", "PDT", "JUA", "AHG", "BWI"]), [
    "KTLX",
    "KPDT",
    "TJUA",
    "PAHG",
    "TBWI",
  ]);
  deepEqual(radarSchema.parse({ level3_sites: ["LOT", "KLOT"] }).level3_sites, ["KLOT"]);
  for (const auto of ["auto", " Auto", "AUTO", ["auto"], ["AUTO"]]) equal(sitesOf(auto), "auto");
  for (const sites of [["auto", "KTLX"], ["KTLX", "AUTO"], "KTLX", [1], "automatic"]) {
    equal(radarSchema.safeParse({ sites }).success, false, JSON.stringify(sites));
  }
  equal(radarSchema.safeParse({ level3_sites: ["auto"] }).success, false);
  equal(withRadarEnvironment(DEFAULTS, env({ RADAR_SITE_L2: "AUTO" })).radar.sites, "auto");
});

Deno.test("radar: Level III alone is configured too", () => {
  equal(isRadarConfigured(DEFAULTS), false);
  equal(isRadarConfigured({ ...DEFAULTS, level3_sites: [] }), false);
  const { radar } = withRadarEnvironment(DEFAULTS, env({ RADAR_SITE_L3: "TLX" }));
  deepEqual([radar.sites, radar.level3_sites, isRadarConfigured(radar)], [[], ["KTLX"], true]);
});

Deno.test("radar: an address that nothing can be asked at is said at once, without its password", () => {
  const bad = [
    "http://me:secretpw@127.0.0.1:99999/b",
    "http://127.0.0.1:99999/b",
    "https://me:secretpw@bucket.example.org",
    "https://me@bucket.example.org",
    "http:///b",
    "https:/bucket.example.org",
    "ftp://bucket.example.org",
    "file:radar",
    "file:///radar%2Flevel2",
    ...(Deno.build.os === "windows" ? [] : ["file://nas/radar"]),
  ];
  for (const level2 of bad) {
    equal(radarSchema.safeParse({ level2 }).success, false, level2);
    withConfig(JSON.stringify({ radar: { level2 } }), {}, ({ config, problems }) => {
      equal(config.radar.level2, null);
      const text = problems.map((problem) => problem.text).join();
      match(text, /radar\.level2 = .* is not allowed .*without user and password/);
      equal(text.includes("secretpw"), false, text);
    });
  }
  const good = ["http://127.0.0.1:9000/bucket", "HTTPS://bucket.example.org:8443", "file:///c:/r"];
  for (const level2 of good) equal(radarSchema.safeParse({ level2 }).success, true, level2);
});

Deno.test("radar: what the environment may not say is named and left out", () => {
  const { radar, wrong } = withRadarEnvironment(
    DEFAULTS,
    env({ PROCESSING_WINDOW_MINUTES: "soon", RADAR_SITE_L2: "" }),
  );
  equal(radar.processing_window_minutes, 180);
  equal(wrong.length, 1);
  match(wrong[0]!.text, /^PROCESSING_WINDOW_MINUTES = "soon" in the environment.*a whole number/);
  match(wrong[0]!.fix, /^correct PROCESSING_WINDOW_MINUTES in the environment/);
  withConfig("{}", { CLEANUP_WINDOW_MINUTES: "-1" }, ({ config, problems }) => {
    equal(config.radar.cleanup_window_minutes, 240);
    match(problems.map((p) => p.text).join(), /CLEANUP_WINDOW_MINUTES.*"-1"/);
  });
});

Deno.test("radar: a .env file beside the configuration counts too, and keeps what is secret", () => {
  const secret = "AWS_SECRET_ACCESS_KEY=wJalr\nRADAR_SITE_L2=KLOT\n";
  withConfig('{"radar": {"sites": "auto"}}', {}, ({ config }, path) => {
    deepEqual(config.radar.sites, ["KLOT"]);
    equal(outerValue("AWS_SECRET_ACCESS_KEY", path, place("/")), "wJalr");
    equal(JSON.stringify(config).includes("wJalr"), false);
  }, secret);
});

Deno.test("radar: a wrong setting falls back to its default, the others stay", () => {
  const text = `{"radar": {
    "sites": ["KTLX", "nowhere"],
    "level2": "ftp://x",
    "chunks": null,
    "picture_size": 5000,
    "store": {"endpoint": "https://s3.example.org"},
    "products": {"Reflectivity": {}},
    "colour": 1
  }}`;
  withConfig(text, {}, ({ config: { radar }, problems }) => {
    deepEqual(
      problems.map((p) => p.key).sort(),
      ["colour", "level2", "picture_size", "products", "sites", "store"].map((k) => `radar.${k}`),
    );
    deepEqual([radar.sites, radar.chunks, radar.picture_size], [[], null, 2048]);
    // Not the address on the internet that is the default.
    equal(radar.level2, null);
    match(problems.map((p) => p.text).join(), /radar\.level2 = "ftp.*; null is used/);
    equal(radar.store, "folder");
  });
});
