import { ok, throws } from "node:assert/strict";
import { landFile } from "../../land.ts";
import { isLand, readLand } from "./land_file.ts";

Deno.test("the coasts that the build writes are where land is, also after reading", () => {
  const rings = readLand(JSON.parse(JSON.stringify(landFile())));
  for (
    const [lat, lon] of [[57.4, -153.6], [68, 20], [80, 24], [-75, 120], [65, -18], [66, -175], [
      -88,
      10,
    ]] as const
  ) {
    ok(isLand(rings, lat, lon), `${lat} ${lon}`);
  }
  for (const [lat, lon] of [[50, -160], [75, 0], [-60, 0], [70, -65]] as const) {
    ok(!isLand(rings, lat, lon), `${lat} ${lon}`);
  }
});

Deno.test("a file of another kind is refused", () => {
  throws(() => readLand({ places: [] }), /coasts/);
});
