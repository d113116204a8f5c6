import { deepEqual, equal } from "node:assert/strict";
import { objectIn } from "./json_object.ts";

Deno.test("an object is read from JSON, and nothing else is one", () => {
  deepEqual(objectIn(' {"a": [1, null]} '), { a: [1, null] });
  deepEqual(objectIn("{}"), {});
  for (const text of ["", "{", "{'a': 1}", "[]", "[{}]", "7", "null", '"{}"', "{} {}"]) {
    equal(objectIn(text), null, text);
  }
});
