import assert from "node:assert/strict";
import { join } from "node:path";
import { configSchema } from "../../config_schema.ts";
import { shortcut } from "./shortcut_command.ts";
import type { Said } from "./service_place.ts";

const loaded = {
  config: { ...configSchema.parse({}), vehicle_id: "truck" },
  path: "/home/vera/my config.json",
  problems: [],
  unreadable: false,
};

interface Made {
  readonly code: number;
  /** The tools that were run. */
  readonly ran: readonly string[][];
  /** A file's text, by its path in the home folder; null without such a file. */
  text(path: string): string | null;
  mode(path: string): number;
}

/** Makes the shortcut in a home folder, with tools that all say `said`, and looks at what came of it. */
async function made(
  os: string,
  prepare: (home: string) => void,
  look: (made: Made) => void,
  said: Partial<Said> = {},
): Promise<void> {
  const home = Deno.makeTempDirSync();
  const ran: string[][] = [];
  const log = console.log;
  try {
    console.log = () => {};
    prepare(home);
    const code = await shortcut(loaded, false, {
      os,
      home,
      run(program, args) {
        ran.push([program, ...args]);
        return Promise.resolve({ code: 1, out: "", err: "", ...said });
      },
    });
    const text = (path: string) => {
      try {
        return Deno.readTextFileSync(join(home, path));
      } catch {
        return null;
      }
    };
    const mode = (path: string) => Deno.statSync(join(home, path)).mode! & 0o777;
    look({ code, ran, text, mode });
  } finally {
    console.log = log;
    Deno.removeSync(home, { recursive: true });
  }
}

Deno.test("Linux: on the desktop, by its name in the person's language, and in the menu", () =>
  made("linux", (home) => {
    Deno.mkdirSync(join(home, ".config"));
    Deno.writeTextFileSync(
      join(home, ".config/user-dirs.dirs"),
      'XDG_DESKTOP_DIR="$HOME/Schreibtisch"\n',
    );
    Deno.mkdirSync(join(home, "Schreibtisch"));
  }, ({ code, text, mode }) => {
    assert.equal(code, 0);
    const entry = text(".local/share/applications/meso360.desktop")!;
    assert.match(entry, /^Exec=.* open --config "\/home\/vera\/my config\.json"$/m);
    assert.equal(text("Schreibtisch/meso360.desktop"), entry);
    assert.equal(mode("Schreibtisch/meso360.desktop"), 0o755);
    const icon = /^Icon=(.*)$/m.exec(entry)![1]!;
    assert.match(Deno.readTextFileSync(icon), /<svg/);
  }));

Deno.test("Linux without a desktop: in the menu", () =>
  made("linux", () => {}, ({ code, text }) => {
    assert.equal(code, 0);
    assert.notEqual(text(".local/share/applications/meso360.desktop"), null);
  }));

Deno.test("macOS: a bundle with its list, its script and its icon", () =>
  made("darwin", () => {}, ({ code, text, mode }) => {
    assert.equal(code, 0);
    const contents = "Desktop/meso360.app/Contents";
    assert.match(text(`${contents}/Info.plist`)!, /CFBundleExecutable/);
    assert.match(text(`${contents}/MacOS/meso360`)!, /^#!\/bin\/sh\nexec .* open --config /);
    assert.equal(mode(`${contents}/MacOS/meso360`), 0o755);
    assert.match(text(`${contents}/Resources/meso360.icns`)!, /^icns/);
  }));

Deno.test("Windows: PowerShell is given the script; where it fails 1 and the way by hand", async () => {
  await made("windows", () => {}, ({ code, ran }) => {
    assert.equal(code, 0);
    assert.deepEqual(ran[0]!.slice(0, 3), ["powershell", "-NoProfile", "-EncodedCommand"]);
  }, { code: 0, out: "C:\\meso360.lnk" });
  const error = console.error;
  const said: string[] = [];
  console.error = (line: string) => said.push(line);
  try {
    await made("windows", () => {}, ({ code }) => assert.equal(code, 1), {
      code: 1,
      err: "no COM here",
    });
  } finally {
    console.error = error;
  }
  assert.match(said[0]!, /no COM here.*right click on the desktop/);
});
