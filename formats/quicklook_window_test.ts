import { deepEqual, equal, throws } from "node:assert/strict";
import {
  decodeWindow,
  encodeWindow,
  type Floats,
  type QuicklookWindow,
} from "./quicklook_window.ts";

const WINDOW: QuicklookWindow<Floats> = {
  id: "cl61",
  state: "ready",
  reason: null,
  startS: 1_000,
  endS: 2_000.5,
  madeMs: 2_000_500,
  oldestS: 1,
  newestS: 1_999,
  panels: [
    {
      kind: "heat",
      title: "Backscatter · β",
      units: "m⁻¹",
      variable: "beta",
      range: [0, 1],
      vertical: "range",
      store: "cl61",
      verticalUnits: "m",
      startS: 1_000,
      stepS: 10,
      columns: 1,
      rows: 3,
      full: true,
      heights: Float64Array.of(5, 10, 15),
      values: Float32Array.of(0.5, NaN, 2),
      over: [],
    },
    {
      kind: "lines",
      title: "Temperature",
      units: "°C",
      lines: [{
        variable: "t",
        store: "met",
        label: "air",
        full: false,
        last: { timeS: 1_749_146_400.125, value: 1 },
        gapS: 150,
        times: Float64Array.of(1_749_146_400.125),
        mean: Float32Array.of(1),
        min: Float32Array.of(0),
        max: Float32Array.of(2),
      }],
    },
  ],
};

/** With arrays for lists of numbers, and their kinds. */
const plain = (window: QuicklookWindow<Floats>) =>
  JSON.parse(
    JSON.stringify(window, (_, value) =>
      ArrayBuffer.isView(value)
        ? [value.constructor.name, ...Array.from(value as Floats, String)]
        : value),
  );

Deno.test("a window survives the way through its bytes, times to the last digit", () => {
  const bytes = encodeWindow(WINDOW);
  deepEqual(plain(decodeWindow(bytes.buffer)), plain(WINDOW));
  equal(new TextDecoder().decode(bytes.subarray(0, 4)), "QLW1");
});

Deno.test("what is no window, or cut short anywhere, is refused in words", () => {
  const { buffer } = encodeWindow(WINDOW);
  throws(() => decodeWindow(new ArrayBuffer(3)), { code: "not-a-window" });
  throws(() => decodeWindow(new TextEncoder().encode('{"ok":false}').buffer), {
    code: "not-a-window",
  });
  for (let length = 8; length < buffer.byteLength; length += 5) {
    throws(() => decodeWindow(buffer.slice(0, length)), { code: "not-a-window" }, `${length}`);
  }
});
