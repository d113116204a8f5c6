import { deepEqual, equal, throws } from "node:assert/strict";
import { DEFAULT_SIM_OPTIONS, parseSimOptions, SimOptionError } from "./options.ts";

Deno.test("no options: a logger without faults", () => {
  deepEqual(parseSimOptions({}), DEFAULT_SIM_OPTIONS);
});

Deno.test("faults are read from their text", () => {
  const options = parseSimOptions({
    outage: ["60:12", "90:5:hang", "100.5:0.5:http500"],
    jump: ["10:8"],
    stall: ["20:20", "50:3:hold"],
    glitch: ["7:-3600"],
    restart: ["30"],
    slow: "0:1500",
    start: "2025-06-05T23:59:50",
    user: "crew",
    password: "storm",
    dataquery: false,
  });
  deepEqual(options.outages, [
    { atS: 60, seconds: 12, kind: "refuse" },
    { atS: 90, seconds: 5, kind: "hang" },
    { atS: 100.5, seconds: 0.5, kind: "http500" },
  ]);
  deepEqual(options.jumps, [{ atS: 10, records: 8 }]);
  deepEqual(options.stalls, [
    { atS: 20, seconds: 20, held: false },
    { atS: 50, seconds: 3, held: true },
  ]);
  deepEqual(options.glitches, [{ atS: 7, seconds: -3600 }]);
  deepEqual(options.restartsAtS, [30]);
  deepEqual(options.slow, { minMs: 0, maxMs: 1500 });
  equal(options.startMs, Date.UTC(2025, 5, 5, 23, 59, 50));
  deepEqual(options.login, { user: "crew", password: "storm" });
  equal(options.dataQuery, false);
});

Deno.test("a wrong value is refused with the option, the value and what is allowed", () => {
  const wrong = [
    { outage: ["60"] },
    { outage: ["60:12:slowly"] },
    { outage: ["60:12:hang:more"] },
    { jump: ["60:1.5"] },
    { drop: ["60:0"] },
    { freeze: ["x:1"] },
    { lostFix: ["5:-1"] },
    { glitch: ["60:2"] },
    { gpsStep: ["60:3.5"] },
    { stall: ["60:5:held"] },
    { restart: ["soon"] },
    { slow: "50:10" },
    { start: "yesterday" },
    { start: "1999-01-01T00:00:00Z" },
  ];
  for (const options of wrong) {
    const [name, value] = Object.entries(options)[0]!;
    throws(() => parseSimOptions(options), (error: SimOptionError) => {
      equal(error.code, "bad-option");
      const option = name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
      return error.message.startsWith(`--${option} ${value} is not allowed: `);
    });
  }
});

Deno.test("options that make no sense together are refused", () => {
  throws(() => parseSimOptions({ user: "crew" }), SimOptionError);
  throws(() => parseSimOptions({ freeze: ["0:3"] }), SimOptionError);
  throws(() => parseSimOptions({ slip: ["5"], rate: 2 }), SimOptionError);
});
