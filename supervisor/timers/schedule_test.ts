import { deepEqual, equal } from "node:assert/strict";
import { scheduleOf } from "./schedule.ts";

const at = (text: string) => Date.parse(`2025-06-05T${text}Z`);
const times = (schedule: string, offsetMs: number, from: string, count: number) => {
  const { after } = scheduleOf({ schedule, offsetMs });
  const found: string[] = [];
  for (let ms = at(from); found.length < count;) {
    ms = after(ms)!;
    found.push(new Date(ms).toISOString().slice(5, 19));
  }
  return found;
};

Deno.test("an interval's times are its full multiples since 1970 and the job's offset", () => {
  deepEqual(times("10m", 0, "17:52:28", 2), ["06-05T18:00:00", "06-05T18:10:00"]);
  deepEqual(times("10m", 60_000, "17:51:00", 2), ["06-05T18:01:00", "06-05T18:11:00"]);
  deepEqual(times("1d", 0, "00:00:00", 1), ["06-06T00:00:00"]);
  const { upTo, text } = scheduleOf({ schedule: "90s", offsetMs: 0 });
  equal(upTo(at("00:03:00")), at("00:03:00"));
  equal(upTo(at("00:02:59.999")), at("00:01:30"));
  equal(text, "every 90 s");
});

Deno.test("a cron pattern's times are those of UTC", () => {
  deepEqual(times("40 0 * * *", 0, "00:40:00", 2), ["06-06T00:40:00", "06-07T00:40:00"]);
  deepEqual(times("15 3 * * 0", 0, "00:00:00", 1), ["06-08T03:15:00"]);
  const { upTo } = scheduleOf({ schedule: "40 0 * * *", offsetMs: 0 });
  equal(upTo(at("00:40:00")), at("00:40:00"));
  equal(upTo(at("00:39:59.999")), Date.parse("2025-06-04T00:40Z"));
});
