import { deepEqual, equal } from "node:assert/strict";
import { configTable, exampleConfig, loadConfig } from "./config.ts";

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

Deno.test("the field guide's table of settings is the schema's", () => {
  const path = new URL("FIELD_GUIDE.md", import.meta.url);
  const guide = Deno.readTextFileSync(path);
  const [start, end] = ["<!-- configuration table:", "<!-- end of the table -->"];
  const from = guide.indexOf("\n", guide.indexOf(start)) + 1;
  const expected = `${guide.slice(0, from)}${configTable()}\n${guide.slice(guide.indexOf(end))}`;
  // Renewing is asked for by name: a test never rewrites what it checks by itself.
  if (Deno.env.get("UPDATE") === "1") return Deno.writeTextFileSync(path, expected);
  // The formatter aligns tables: spaces, dashes and empty lines say nothing.
  const plain = (text: string) =>
    text.replace(/ +/g, " ").replace(/-{3,}/g, "---").replace(/\n+/g, "\n");
  equal(
    plain(guide),
    plain(expected),
    "renew it with: UPDATE=1 deno test -A config_example_test.ts",
  );
});
