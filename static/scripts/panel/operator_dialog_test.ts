import { equal } from "node:assert/strict";
import { whereText } from "./operator_dialog.ts";

Deno.test("a link says for which phones it is", () => {
  equal(whereText("http://192.168.4.2:8080/operator#A"), "for phones on the network 192.168.4.*");
  equal(whereText("http://mesoview.local:8080/operator#A"), "by name, as mesoview.local");
  equal(whereText("http://[fd00::1]:8080/operator#A"), "for phones that reach [fd00::1]");
  equal(whereText("nonsense"), "for phones");
});
