import assert from "node:assert/strict";
import { dateOrder, dayLayout, dayOfFileName } from "./day_layout.ts";
import { DAY_HEADER } from "./mesonet_day.ts";

Deno.test("columns are found by name, in any order and number", () => {
  const layout = dayLayout("gps_time,t_fast,gps_date");
  assert.equal(layout?.dateColumn, 2);
  assert.equal(layout?.timeColumn, 0);
  assert.equal(dayLayout("\uFEFF" + DAY_HEADER)?.dateColumn, 9);
});

Deno.test("a first line of 17 values is a row of the standard columns", () => {
  const row =
    "2.548,108.8,23.1,82.2,23.2,nan,81.8,900.85,93.1,050625,175228,33.1,-102.2,1021,0,85.5,";
  assert.deepEqual(
    { ...dayLayout(row), columns: dayLayout(row)?.columns.length },
    { columns: 17, dateColumn: 9, timeColumn: 10, hasHeader: false },
  );
});

Deno.test("a line that is neither is refused", () => {
  for (const line of ["", "a,b,c", "1,2,3", "gps_date,lat", "CDF\x01"]) {
    assert.equal(dayLayout(line), null);
  }
});

Deno.test("the file's name tells day from month where it can", () => {
  const dates = new Map([["060519", 100]]);
  assert.deepEqual(dateOrder(dates, "20190605"), { order: "MDY", decidedBy: "name" });
  assert.deepEqual(dateOrder(dates, "20190506"), { order: "DMY", decidedBy: "name" });
});

Deno.test("without a telling name, the order that makes dates of them is taken", () => {
  assert.deepEqual(dateOrder(new Map([["061519", 5], ["061619", 5]]), null), {
    order: "MDY",
    decidedBy: "dates",
  });
  assert.deepEqual(dateOrder(new Map([["150619", 5]]), "20200101"), {
    order: "DMY",
    decidedBy: "dates",
  });
  assert.equal(dateOrder(new Map([["060519", 5]]), null).decidedBy, "default");
});

Deno.test("dates without a fix do not vote", () => {
  const dates = new Map([["210899", 900], ["nan", 50], ["061519", 10]]);
  assert.equal(dateOrder(dates, null).order, "MDY");
});

Deno.test("a lost leading zero does not matter", () => {
  assert.equal(dateOrder(new Map([["60524", 5]]), "20240506").order, "DMY");
  assert.equal(dateOrder(new Map([["60524", 5]]), "20240605").order, "MDY");
});

Deno.test("only YYYYMMDD.txt is a day's name", () => {
  assert.equal(dayOfFileName("20250605.txt"), "20250605");
  for (const name of ["20250605.json", "20251305.txt", "x20250605.txt", "20250605_support.txt"]) {
    assert.equal(dayOfFileName(name), null);
  }
});
