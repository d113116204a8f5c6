import { equal, match, ok } from "node:assert/strict";
import type { ControlRights } from "../../../formats/panel_messages.ts";
import { deviceWords, refusedWords } from "./operator_words.ts";

const RIGHTS: ControlRights = {
  may_control: false,
  may_not_control_because: "no link was opened here",
  is_host: false,
  signed_in: false,
};

Deno.test("who controls is told so, and for how long", () => {
  const words = deviceWords(
    { ...RIGHTS, may_control: true, signed_in: true },
    "operator",
    "truck 1",
    true,
  );
  equal(words.title, "This device controls truck 1");
  match(words.text, /30 days/);
  match(
    deviceWords({ ...RIGHTS, may_control: true, is_host: true }, "operator", "truck 1", false)
      .title,
    /vehicle’s computer/,
  );
});

Deno.test("without a link it is told how to get one", () => {
  const words = deviceWords(RIGHTS, "operator", "truck 1", false);
  match(words.text, /No link was opened here/);
  ok(words.steps.some((step) => /Let a phone control/.test(step)));
});

Deno.test("where only the vehicle's computer controls, nobody is sent to a link", () => {
  const words = deviceWords(
    { ...RIGHTS, may_not_control_because: "only the machine may do this" },
    "host",
    "truck 1",
    false,
  );
  match(words.steps.join(" "), /^On the vehicle’s computer open the panel\./);
  const host = deviceWords(
    { ...RIGHTS, may_control: true, is_host: true },
    "host",
    "truck 1",
    false,
  );
  match(host.text, /No other device does/);
  ok(!/Let a phone control|meso360 operator/.test(words.steps.join() + host.text));
});

Deno.test("where everybody controls, nobody is sent to a link", () => {
  const anyone = deviceWords({ ...RIGHTS, may_control: true }, "open", "truck 1", false);
  match(anyone.title, /Everybody may control/);
  const host = deviceWords(
    { ...RIGHTS, may_control: true, is_host: true },
    "open",
    "truck 1",
    false,
  );
  match(host.text, /So may every device/);
  ok(!/Let a phone control/.test(anyone.text + host.text));
});

Deno.test("a good link whose cookie is not kept is the browser's trouble", () => {
  match(deviceWords(RIGHTS, "operator", "truck 1", true).title, /no cookies/);
});

Deno.test("a wrong link is never tried again by itself; a station out of reach is", () => {
  equal(refusedWords({ kind: "wrong" }, "truck 1").again, null);
  const slow = refusedWords({ kind: "throttled", againInS: 40 }, "truck 1").again;
  equal(slow?.inS, 40);
  equal(slow?.byItself, false);
  equal(refusedWords({ kind: "refused", why: "x" }, "truck 1").again?.byItself, false);
  equal(refusedWords({ kind: "no answer" }, "truck 1").again?.byItself, true);
});
