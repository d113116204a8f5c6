import assert from "node:assert/strict";
import { barbParts, barbShape, type Place } from "./map_barb.ts";

const mps = (knots: number) => knots * 1852 / 3600;

// WMO-No. 485: 5 kt half a barb, 10 kt a full one, 50 kt a pennant; speeds to the nearest 5 kt.
Deno.test("the count of pennants, full and half barbs", () => {
  const none = { pennants: 0, full: 0, half: 0 };
  assert.equal(barbParts(mps(2)), null);
  assert.deepEqual(barbParts(mps(3)), { ...none, half: 1 });
  assert.deepEqual(barbParts(mps(7)), { ...none, half: 1 });
  assert.deepEqual(barbParts(mps(8)), { ...none, full: 1 });
  assert.deepEqual(barbParts(mps(25)), { ...none, full: 2, half: 1 });
  assert.deepEqual(barbParts(mps(48)), { pennants: 1, full: 0, half: 0 });
  assert.deepEqual(barbParts(mps(65)), { pennants: 1, full: 1, half: 1 });
  assert.deepEqual(barbParts(mps(105)), { pennants: 2, full: 0, half: 1 });
  assert.equal(barbParts(NaN), null);
});

function near([x, y]: Place, [x1, y1]: Place): void {
  assert.ok(Math.hypot(x - x1, y - y1) < 1e-9, `${x}, ${y} is not ${x1}, ${y1}`);
}

Deno.test("the staff points to where the wind comes from", () => {
  const staff = (fromDeg: number, northDeg = 0) =>
    barbShape({ speedMps: 10, fromDeg }, 40, northDeg, false).lines[0]![1];
  near(staff(0), [0, -40]);
  near(staff(90), [40, 0]);
  near(staff(180), [0, 40]);
  near(staff(270), [-40, 0]);
  near(staff(80, 10), [40, 0]);
});

Deno.test("the barbs of a west wind stand up in the north, down in the south", () => {
  const tip = (southern: boolean) =>
    barbShape({ speedMps: mps(10), fromDeg: 270 }, 40, 0, southern).lines[1]![1];
  assert.ok(tip(false)[1] < -5);
  assert.ok(tip(true)[1] > 5);
});

Deno.test("a half barb alone stands in from the end of the staff", () => {
  const { lines } = barbShape({ speedMps: mps(5), fromDeg: 0 }, 100, 0, false);
  assert.equal(lines.length, 2);
  assert.ok(lines[1]![0][1] > -90);
});

Deno.test("65 kt is drawn as a staff, one triangle and two lines; calm as neither", () => {
  const strong = barbShape({ speedMps: mps(65), fromDeg: 30 }, 40, 0, false);
  assert.equal(strong.pennants.length, 1);
  assert.equal(strong.lines.length, 3);
  const calm = barbShape({ speedMps: 0.5, fromDeg: 30 }, 40, 0, false);
  assert.deepEqual(calm, { calm: true, lines: [], pennants: [] });
});
