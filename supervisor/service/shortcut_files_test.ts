import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { iconFile } from "../../static/icons/ico.ts";
import { missing } from "../../_test_tools.ts";
import { ODD, outputOf } from "./_test_tool.ts";
import {
  desktopEntry,
  encodedCommand,
  icnsOf,
  infoPlist,
  launcherScript,
  lnkScript,
} from "./shortcut_files.ts";

Deno.test({
  name: "desktop-file-validate takes the entry, whatever the paths",
  ignore: missing("desktop-file-validate", "apt-get install desktop-file-utils"),
  fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const file = join(folder, "meso360.desktop");
      for (const path of ["/opt/meso360", `/home/vera/${ODD}`]) {
        Deno.writeTextFileSync(file, desktopEntry([path, "open", "--config", path], `${path}.svg`));
        assert.equal(outputOf("desktop-file-validate", [file]), "");
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test("the entry's words are quoted twice, as the specification shows it", () => {
  // Section "The Exec key": a dollar sign in quotes is written \\$, a backslash \\\\.
  const entry = desktopEntry(["/opt/a b", "x$y", "c:\\d", "50%"], "/i.svg");
  assert.match(entry, /^Exec="\/opt\/a b" "x\\\\\$y" "c:\\\\\\\\d" 50%%$/m);
});

Deno.test({
  name: "GLib starts what the entry says",
  ignore: missing("gio", "apt-get install libglib2.0-bin"),
  async fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const odd = join(folder, ODD.replaceAll("/", ""));
      Deno.mkdirSync(odd);
      const program = join(odd, "meso360");
      const out = join(folder, "out");
      const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${out}.new'; mv '${out}.new' '${out}'\n`;
      Deno.writeTextFileSync(program, script, { mode: 0o755 });
      const file = join(folder, "meso360.desktop");
      const args = ["open", "--config", join(odd, "c.json")];
      Deno.writeTextFileSync(file, desktopEntry([program, ...args], "/i.svg"));
      outputOf("gio", ["launch", file]);
      for (let tries = 0; tries < 100; tries++) {
        try {
          assert.deepEqual(Deno.readTextFileSync(out).trimEnd().split("\n"), args);
          return;
        } catch (error) {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
      assert.fail("gio launch started nothing");
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "Python's plistlib reads the bundle's list",
  ignore: missing("python3", "apt-get install python3"),
  fn() {
    const read = "import plistlib,sys,json;print(json.dumps(plistlib.load(sys.stdin.buffer)))";
    const list = JSON.parse(outputOf("python3", ["-c", read], infoPlist("1.2.3")));
    assert.equal(list.CFBundleExecutable, "meso360");
    assert.equal(list.CFBundleShortVersionString, "1.2.3");
  },
});

Deno.test({
  name: "the bundle's script hands its words on whole",
  ignore: Deno.build.os === "windows",
  fn() {
    const said = outputOf("sh", ["-s"], launcherScript(["printf", "%s", `/x/${ODD}`]));
    assert.equal(said, `/x/${ODD}`);
  },
});

Deno.test("the Windows script quotes for PowerShell and for the program", () => {
  const script = lnkScript(["C:\\it's\\meso360.exe", "open", "--config", "C:\\a b.json"], "i.ico");
  assert.match(script, /^\$link\.TargetPath = 'C:\\it''s\\meso360\.exe'\r$/m);
  assert.match(script, /^\$link\.Arguments = 'open --config "C:\\a b\.json"'\r$/m);
  const back = Buffer.from(encodedCommand("ü"), "base64");
  assert.deepEqual([...back], [0xfc, 0x00]);
});

Deno.test("the macOS icon holds the picture of 256 pixels", () => {
  const icns = Buffer.from(icnsOf(iconFile()));
  // Apple's icon format: "icns", the file's length, then type and length of each picture.
  assert.equal(icns.toString("latin1", 0, 4), "icns");
  assert.equal(icns.readUInt32BE(4), icns.length);
  assert.equal(icns.toString("latin1", 8, 12), "ic08");
  assert.equal(icns.readUInt32BE(12), icns.length - 8);
  assert.equal(icns.toString("latin1", 17, 20), "PNG");
  // PNG: width and height stand in its first chunk.
  assert.deepEqual([icns.readUInt32BE(32), icns.readUInt32BE(36)], [256, 256]);
  assert.throws(() => icnsOf(new Uint8Array(6)), RangeError);
});
