import { deepEqual, equal, match } from "node:assert/strict";
import type { ControlRights, UpdateView } from "../../../formats/panel_messages.ts";
import { buttonOf, isUnderWay, runningText, sentencesOf, summaryOf } from "./update_words.ts";

const IDLE: UpdateView = {
  available: null,
  latest: null,
  state: "idle",
  text: null,
  progress: null,
  impossible_because: null,
  looked_at: null,
};
const NEWER: UpdateView = { ...IDLE, available: true, latest: "0.3.0" };
const HOST: ControlRights = {
  may_control: true,
  may_not_control_because: null,
  is_host: true,
  signed_in: false,
};

Deno.test("how an update stands, in a few words", () => {
  const summary = (part: Partial<UpdateView>) => summaryOf({ ...NEWER, ...part }).text;
  equal(summary({}), "0.3.0 can be had");
  equal(summary({ available: false }), "up to date");
  equal(summary({ available: null }), "not known whether up to date");
  equal(summary({ available: null, impossible_because: "a test run" }), "no updates from here");
  equal(summary({ state: "downloading", progress: 0.429 }), "downloading 42 %");
  equal(summary({ state: "handing over" }), "handing over to the new version");
  equal(summary({ state: "restart needed" }), "restart needed");
  equal(summaryOf({ ...NEWER, state: "failed" }).tone, "bad");
});

Deno.test("only the vehicle's computer may press the button; the others read who can", () => {
  deepEqual(buttonOf(NEWER, HOST, true), { label: "Update to 0.3.0", isAllowed: true, why: "" });
  const operator = buttonOf(NEWER, { ...HOST, is_host: false, signed_in: true }, true);
  equal(operator?.isAllowed, false);
  match(operator?.why ?? "", /vehicle's computer/);
  const elsewhere = buttonOf(NEWER, { ...HOST, is_host: false }, true, false);
  equal(elsewhere?.why, "Only on the station's machine itself: open this page there.");
  equal(buttonOf(NEWER, HOST, false)?.isAllowed, false);
});

Deno.test("there is no button where there is nothing to press", () => {
  equal(buttonOf({ ...NEWER, available: false }, HOST, true), null);
  equal(buttonOf({ ...NEWER, impossible_because: "no key" }, HOST, true), null);
  equal(buttonOf({ ...NEWER, state: "testing" }, HOST, true), null);
  equal(buttonOf({ ...NEWER, state: "failed" }, HOST, true)?.isAllowed, true);
});

Deno.test("sentences say what happens, what failed, and what cannot be", () => {
  match(sentencesOf({ ...NEWER, state: "testing" }), /Recording goes on/);
  const handOver = sentencesOf({ ...NEWER, state: "handing over" });
  match(handOver, /Recording pauses for some seconds.*fetched/);
  equal(/goes on/.test(handOver), false);
  equal(sentencesOf({ ...NEWER, state: "failed", text: "the disk is full" }), "The disk is full.");
  equal(
    sentencesOf({ ...IDLE, impossible_because: "no public key is built in" }),
    "This program cannot update itself: no public key is built in.",
  );
  equal(sentencesOf(IDLE), "");
  equal(isUnderWay(IDLE), false);
  equal(isUnderWay({ ...IDLE, state: "failed" }), false);
});

Deno.test("what runs is named by version and commit", () => {
  equal(runningText({ version: "0.2.0", commit: null, dirty: null }), "0.2.0");
  const commit = "a1b2c3d4e5f60718";
  equal(runningText({ version: "0.2.0", commit, dirty: false }), "0.2.0 (a1b2c3d)");
  match(runningText({ version: "0.2.0", commit, dirty: true }), /changes/);
});
