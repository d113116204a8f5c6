import { deepEqual, equal } from "node:assert/strict";
import { shellPath, shellWord } from "./shell_words.ts";

Deno.test("a path in a command is quoted where a shell would take it apart", () => {
  const paths = ["~/.ssh/clamps_rsa", "/home/a b/key", "~/my keys/x", "/x/it's"];
  deepEqual(paths.map((path) => shellPath(path, "linux")), [
    "~/.ssh/clamps_rsa",
    "'/home/a b/key'",
    "~/'my keys/x'",
    "'/x/it'\\''s'",
  ]);
  equal(shellPath("C:\\my keys\\x", "windows"), '"C:\\my keys\\x"');
});

Deno.test("a shell gets every word whole, and nothing of it means anything", {
  ignore: Deno.build.os === "windows",
}, () => {
  const words = ["", "plain/x=1", "~/x", "a b", "it's", '"$HOME" `id`', "*", "ü;\n\\"];
  const args = ["-c", `printf '<%s>' ${words.map(shellWord).join(" ")}`];
  const { stdout } = new Deno.Command("sh", { args }).outputSync();
  equal(new TextDecoder().decode(stdout), words.map((word) => `<${word}>`).join(""));
});
