import { deepEqual, equal } from "node:assert/strict";
import {
  errorText,
  shownAddress,
  shownSetting,
  shownText,
  shownValue,
  shownWebhook,
  withoutSecrets,
} from "./secrets.ts";

Deno.test("an address is shown without login, query and fragment", () => {
  const cases: [string, string][] = [
    ["https://crew:s3cret@example.org/meso360/", "https://example.org/meso360/"],
    ["https://s3cret@example.org:8443/x", "https://example.org:8443/x"],
    ["https://crew:s3@cret@example.org/x", "https://example.org/x"],
    ["https://example.org/latest.json?token=s3cret#s3cret", "https://example.org/latest.json"],
    ["ftp://crew:s3cret@example.org/x", "ftp://example.org/x"],
    ["https:crew:s3cret@example.org", "https://example.org/"],
    // Not to be read as an address: nobody knows where the login ends.
    ["https://crew:s3/cret@example.org", "https:…"],
    ["https://crew:s3?cret@example.org", "https:…"],
    ["crew:s3cret@example.org/x", "crew:…"],
    ["file:///media/stick?s3cret", "file:///media/stick"],
    ["/media/stick/what?.d", "/media/stick/what?.d"],
    ["D:\\stick", "D:\\stick"],
  ];
  for (const [text, shown] of cases) equal(shownAddress(text), shown, text);
});

Deno.test("a webhook is shown by its host alone", () => {
  const cases: [string, string][] = [
    [
      "https://crew:s3cret@hooks.example.org:8443/services/s3cret?x",
      "https://hooks.example.org:8443/…",
    ],
    ["http://hooks.example.org", "http://hooks.example.org/"],
    ["https://crew:s3/cret@example.org", "https:…"],
    // Left out the kind: nobody knows which part is which.
    ["hooks.example.org/s3cret", "…"],
  ];
  for (const [text, shown] of cases) equal(shownWebhook(text), shown, text);
  equal(shownSetting("webhook", "https://h.example/s3cret"), '"https://h.example/…"');
});

Deno.test("so is each in a message, and what is around it stays", () => {
  equal(
    shownText("error for url (https://a:b@h.example/x?k=1): refused, see http://h/y?z."),
    "error for url (https://h.example/x): refused, see http://h/y.",
  );
  equal(shownText("fatal: '//crew:s3cret@nas/x' is lost"), "fatal: '//…@nas/x' is lost");
  equal(shownText("what? 17:52:28 a@b"), "what? 17:52:28 a@b");
});

Deno.test("what an error says is one line, and lets nobody in", () => {
  const error = new Error("refused:\n  https://crew:s3cret@example.org/x?k=1");
  equal(errorText(error), "refused: | https://example.org/x");
  equal(errorText("//crew:s3cret@nas/x"), "//…@nas/x");
});

Deno.test("a configuration is shown without secrets, however deep", () => {
  deepEqual(
    withoutSecrets({
      logger_password: "s3cret",
      update: { url: "https://crew:s3/cret@example.org/x", public_key: "abc" },
      list: ["http://crew:s3cret@example.org/x?y", { my_token: 7 }],
      smtp: { Password: "s3cret", api_key: "s3cret", accessKey: "s3cret", authorization: "s3cret" },
      client_credentials: ["s3cret"],
      private_pin: 7,
      share: "//crew:s3cret@nas/x",
      tunnel: { key: "~/.ssh/clamps_rsa" },
      alerts: { webhook: "https://hooks.example.org/services/T1/s3cret", mail: null },
      other: { webhook: null, webhooks: ["https://hooks.example.org/s3cret"] },
      vehicle_id: "truck: 1?",
      log_days: 60,
    }),
    {
      logger_password: "…",
      update: { url: "https:…", public_key: "abc" },
      list: ["http://example.org/x", { my_token: "…" }],
      smtp: { Password: "…", api_key: "…", accessKey: "…", authorization: "…" },
      client_credentials: "…",
      private_pin: "…",
      share: "//…@nas/x",
      tunnel: { key: "~/.ssh/clamps_rsa" },
      alerts: { webhook: "https://hooks.example.org/…", mail: null },
      other: { webhook: null, webhooks: "…" },
      vehicle_id: "truck: 1?",
      log_days: 60,
    },
  );
  deepEqual(shownValue([{ token: 7 }, "http://a:b@h/x", null]), [
    { token: "…" },
    "http://h/x",
    null,
  ]);
  equal(shownSetting("logger_password", 7), '"…"');
  equal(shownSetting("url", ["http://a:b@h/x"]), '["http://h/x"]');
});
