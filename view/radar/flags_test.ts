import { deepEqual, throws } from "node:assert/strict";
import { flagsIn } from "./flags.ts";

Deno.test("flags are numbers by name", () => {
  deepEqual(flagsIn('{"updates":{"reflectivity":0,"hydrometeor":1}}'), {
    updates: { reflectivity: 0, hydrometeor: 1 },
  });
  deepEqual(flagsIn('{"updates":{}}'), { updates: {} });
  // What else stands there is not stored.
  deepEqual(flagsIn('{"updates":{"a":1},"x":[1]}'), { updates: { a: 1 } });
});

Deno.test("what are no flags is refused with what is allowed", () => {
  const bodies = ["", "{", "[]", "null", "{}", '{"updates":[]}', '{"updates":null}', "1e999"];
  for (const body of bodies) throws(() => flagsIn(body), /"updates": \{"reflectivity": 0\}/, body);
  for (const value of ['"1"', "true", "null", "{}", "1e999", "1e300"]) {
    throws(() => flagsIn(`{"updates":{"a":${value}}}`), /the flag a is no number/, value);
  }
  for (const name of ["", "a b", "__proto__", "a".repeat(65), "../a"]) {
    throws(() => flagsIn(`{"updates":{"${name}":1}}`), /is no flag's name/, name);
  }
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`a${i}`, 1]));
  throws(() => flagsIn(JSON.stringify({ updates: many })), /65 flags are too many: 64/);
});
