import { deepEqual, equal } from "node:assert/strict";
import type { BuildNote } from "../../formats/release_list.ts";
import { noteIn } from "../../release.ts";
import { readBuildNote } from "./build_note.ts";

const NOTE: BuildNote = {
  version: "0.3.0",
  commit: "62e4090bdda2fd4b7e30271c9800fa0ee345d29a",
  dirty: false,
  public_key: "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXA=",
  variant: "windowless",
};

Deno.test("whoever releases an executable reads in it what it says of itself", () => {
  const unknown = { commit: null, dirty: null, public_key: null, variant: "" } as const;
  for (const note of [NOTE, { ...NOTE, ...unknown }]) {
    const text = JSON.stringify(note);
    deepEqual(readBuildNote(text), note);
    deepEqual(noteIn(new TextEncoder().encode(`\u007fELF…${text}…`)), note);
  }
});

Deno.test("a damaged note tells nothing", () => {
  for (const text of ["", "{", "null", "[]", "{}", '{"version":"0.3.0"}']) {
    equal(readBuildNote(text), null, text);
  }
  const wrong = { version: 3, commit: 7, dirty: "no", public_key: {}, variant: "red" };
  for (const [key, value] of Object.entries(wrong)) {
    equal(readBuildNote(JSON.stringify({ ...NOTE, [key]: value })), null, key);
  }
});
