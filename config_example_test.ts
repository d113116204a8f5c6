import { deepEqual, equal } from "node:assert/strict";
import { exampleConfig, loadConfig } from "./config.ts";

const EXAMPLE = new URL("meso360.config.example.json", import.meta.url);

Deno.test("the example configuration in the repository is the one that init writes", () => {
  equal(
    Deno.readTextFileSync(EXAMPLE),
    exampleConfig(),
    "renew it with: deno task start init meso360.config.example.json, after removing the old one",
  );
});

Deno.test("the example configuration has no problem and changes nothing", () => {
  const place = {
    cwd: "/cwd",
    home: "/home/crew",
    executableFolder: null,
    os: Deno.build.os,
    hostname: "truck",
    env: () => undefined,
  };
  const example = loadConfig(EXAMPLE.pathname, place);
  deepEqual(example.problems, []);
  deepEqual(example.config, loadConfig("/nowhere", place).config);
});
