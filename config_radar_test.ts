import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { loadConfig, outerValue } from "./config.ts";
import { radarSchema, withRadarEnvironment } from "./config_radar.ts";

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
  deepEqual(radar.level3_sites, ["TLX"]);
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
});

Deno.test("radar: what the environment may not say is named and left out", () => {
  const { radar, wrong } = withRadarEnvironment(
    DEFAULTS,
    env({ PROCESSING_WINDOW_MINUTES: "soon", RADAR_SITE_L2: "" }),
  );
  equal(radar.processing_window_minutes, 180);
  equal(wrong.length, 1);
  match(wrong[0]!, /processing_window_minutes.*"soon"/);
  withConfig("{}", { CLEANUP_WINDOW_MINUTES: "-1" }, ({ config, problems }) => {
    equal(config.radar.cleanup_window_minutes, 240);
    match(problems.map((p) => p.text).join(), /cleanup_window_minutes.*"-1"/);
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
    equal(radar.store, "folder");
  });
});
