import { equal } from "node:assert/strict";
import { join } from "node:path";
import { textOnDisk } from "./slow_disk.ts";

Deno.test("a file's text; nothing of what is not there, of a folder, of a pipe", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const folder = Deno.makeTempDirSync();
  const [file, pipe] = [join(folder, "file"), join(folder, "pipe")];
  Deno.writeTextFileSync(file, "x");
  new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
  // Waits for a reader: opened, the pipe would give a text, and the test would fail, not hang.
  const writer = new Deno.Command("sh", { args: ["-c", 'echo x > "$0"', pipe] }).spawn();
  try {
    equal(await textOnDisk(file), "x");
    equal(await textOnDisk(join(folder, "none")), null);
    equal(await textOnDisk(folder), null);
    equal(await textOnDisk(pipe), null);
  } finally {
    writer.kill("SIGKILL");
    await writer.status;
    Deno.removeSync(folder, { recursive: true });
  }
});
