/**
 * A process that stores notes as fast as it can and says each one that was accepted, until a test
 * kills it: `deno run … FOLDER NAME`.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import { printNow } from "../../log.ts";
import { openNotes } from "./notes.ts";

const [dataDir, name] = Deno.args;
// A clock that runs 3 s a note: the rate limit is not what is tested here.
let notes = 0;
const clock = { ...systemClock, monoMs: () => notes * 3_000 };
const { app } = openNotes({
  dataDir: dataDir!,
  clock,
  points: () => [],
  clientOf: () => "192.168.4.77",
  told() {},
  log: (text) => printNow(text),
});
for (;; notes++) {
  const text = `${name} ${notes}, "quoted"`;
  const answer = await app.request("/notes", { method: "POST", body: JSON.stringify({ text }) });
  printNow(answer.status === 200 ? text : `refused: ${await answer.text()}`);
}
