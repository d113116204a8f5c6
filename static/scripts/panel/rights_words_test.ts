import { equal, match } from "node:assert/strict";
import type { ControlRights } from "../../../formats/panel_messages.ts";
import { rightsWords } from "./rights_words.ts";

const STRANGER: ControlRights = {
  may_control: false,
  may_not_control_because: "no link was opened here",
  is_host: false,
  signed_in: false,
};
const HOST: ControlRights = {
  may_control: true,
  may_not_control_because: null,
  is_host: true,
  signed_in: false,
};
const OPERATOR: ControlRights = { ...HOST, is_host: false, signed_in: true };

Deno.test("only the vehicle's computer lets a phone control, and only where links count", () => {
  equal(rightsWords("open", HOST, "operator").mayShare, true);
  for (const policy of ["host", "open", null] as const) {
    equal(rightsWords("open", HOST, policy).mayShare, false);
  }
  equal(rightsWords("open", OPERATOR, "operator").mayShare, false);
  equal(rightsWords("lost", HOST, "operator").mayShare, false);
});

Deno.test("who may not control is told why, and how to, where a link would help", () => {
  const words = rightsWords("open", STRANGER, "operator");
  equal(words.text, "Looking only: no link was opened here.");
  equal(words.mayLearn, true);
  equal(rightsWords("open", STRANGER, "host").mayLearn, false);
});

Deno.test("who is signed in can sign out; who needs no link cannot", () => {
  equal(rightsWords("open", OPERATOR, "operator").maySignOut, true);
  equal(rightsWords("open", HOST, "operator").maySignOut, false);
  const anyone = rightsWords("open", { ...OPERATOR, signed_in: false }, "open");
  equal(anyone.maySignOut, false);
  match(anyone.text, /Everybody/);
});

Deno.test("without a datalogger there is no vehicle", () => {
  equal(
    rightsWords("open", HOST, "operator", false).text,
    "You control: this is the station's own machine.",
  );
  equal(rightsWords("open", OPERATOR, "operator", false).text, "You control this station.");
  equal(rightsWords("open", OPERATOR, "operator").text, "You control this vehicle.");
});

Deno.test("nothing is said before the greeting; a lost connection is", () => {
  equal(rightsWords("loading", null, null).text, "");
  match(rightsWords("lost", OPERATOR, "operator").text, /connection is lost/);
  equal(rightsWords("lost", OPERATOR, "operator").maySignOut, false);
});
