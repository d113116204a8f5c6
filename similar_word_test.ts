import { equal } from "node:assert/strict";
import { similarWord } from "./similar_word.ts";

Deno.test("the nearest of the known words, and none that is far", () => {
  const known = ["cl61-append", "cl61-last24h", "hatpro-append", "archive-raw"];
  equal(similarWord("cl61-apend", known), "cl61-append");
  equal(similarWord("cl61-last24", known), "cl61-last24h");
  equal(similarWord("archiveraw", known), "archive-raw");
  equal(similarWord("wxcam-catalog", known), null);
  equal(similarWord("nix-append", known), null);
  equal(similarWord("x", []), null);
  equal(similarWord("CL61-APPEND", known), "cl61-append");
});
