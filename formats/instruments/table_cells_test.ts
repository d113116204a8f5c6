import { equal, ok } from "node:assert/strict";
import { isoTimeMs } from "../iso_time.ts";
import { randoms } from "../_test_random.ts";
import { cellNumber, NO_NUMBER, textOf } from "./table_cells.ts";
import { dayAndTimeS, timeReader } from "./table_time.ts";

const encode = (text: string) => new TextEncoder().encode(text);

const number = (text: string) => {
  const bytes = encode(`,${text},`);
  return cellNumber(bytes, 1, bytes.length - 1);
};

Deno.test("a cell's number is the one that JavaScript reads in its text", () => {
  const random = randoms(7);
  const digits = (most: number) =>
    Array.from({ length: random(most + 1) }, () => String(random(10))).join("");
  for (let i = 0; i < 3000; i++) {
    const text = `${random(2) ? "-" : ""}${random(10)}${digits(9)}${random(2) ? "." : ""}${
      digits(9)
    }${random(5) ? "" : `e${random(40) - 20}`}`;
    const wanted = Number(text);
    equal(number(text), wanted, text);
  }
  equal(number("0.1"), 0.1);
  equal(number("+17"), 17);
  equal(number(' "5.50" '), 5.5);
});

Deno.test("missing is not the same as no number", () => {
  for (const text of ["", '""', "NAN", '"NAN"', "nan", "INF", "-inf", "null", "N/A", "--"]) {
    ok(Number.isNaN(number(text)), text);
  }
  for (const text of ["1 2", "1.2.3", "0x10", "abc", "-", "1e999", "--5", "1e"]) {
    ok(text === "-" ? Number.isNaN(number(text)) : number(text) === NO_NUMBER, text);
  }
});

Deno.test("text that is no UTF-8 is read as Latin-1", () => {
  equal(textOf(Uint8Array.of(0xb0, 67)), "°C");
  equal(textOf(encode("°C")), "°C");
});

Deno.test("times of loggers, the calendar kept", () => {
  const { read } = timeReader();
  const time = (text: string) => read(encode(text), 0, encode(text).length);
  for (const text of ["2024-02-29 23:59:59.05", "2024-02-29T00:00", "2026-12-31 12:34:56Z"]) {
    ok(Math.abs(time(text) - isoTimeMs(text) / 1000) < 1e-6 * 60, text);
  }
  equal(time("2024-02-29 23:59:59.05"), Date.UTC(2024, 1, 29, 23, 59, 59) / 1000 + 0.05);
  equal(time("2024/03/01 00:00:00"), Date.UTC(2024, 2, 1) / 1000);
  // A leap second is the first of the next minute, as POSIX has it.
  equal(time("2016-12-31 23:59:60"), Date.UTC(2017, 0, 1) / 1000);
  for (
    const text of [
      "",
      "2023-02-29 00:00:00",
      "2024-13-01 00:00:00",
      "2024-01-01 24:00:00",
      "2024-01-01 00:60:00",
      "2024-01-01 00:00:00x",
      "2024-01-01 00:00:00+02:00",
      "01/02/2024 00:00:00",
      "1969-12-31 00:00:00",
    ]
  ) ok(Number.isNaN(time(text)), text);
  equal(dayAndTimeS("2019/11/15", "00:50:00"), Date.UTC(2019, 10, 15, 0, 50) / 1000);
  equal(dayAndTimeS("20191115", "0050"), Date.UTC(2019, 10, 15, 0, 50) / 1000);
  ok(Number.isNaN(dayAndTimeS("2019-11-31", "00:00:00")));
  ok(Number.isNaN(dayAndTimeS("2019-11-30", "25:00:00")));
});
