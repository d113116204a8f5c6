import { deepEqual, equal } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { type Point, POINT_FIELDS } from "../../formats/point.ts";
import { TestResponse } from "../_test_response.ts";
import { SseHub } from "../sse.ts";
import { PointCache } from "./cache.ts";
import { PointStream } from "./stream.ts";

const T = 1_749_168_000;

Deno.test("a point is encoded once, however many readers catch up on it", () => {
  let encoded = 0;
  const pointAt = (ts: number) => {
    const values = { ts, ...Object.fromEntries(POINT_FIELDS.map((field) => [field, 1])) } as Point;
    const toJSON = () => {
      encoded++;
      return values;
    };
    return Object.defineProperty({ ...values }, "toJSON", { value: toJSON });
  };
  const cache = new PointCache();
  const stream = new PointStream(cache, new TestClock());
  const hub = new SseHub(() => 0);
  const readers: TestResponse[] = [];
  const join = (id: string | null) => {
    const response = new TestResponse(true, false);
    readers.push(response);
    stream.join(hub.open(response.outgoing)!, id, []);
  };
  for (let i = 0; i < 500; i++) cache.add(pointAt(T + i), { day: "20250606", offset: i });
  for (let i = 0; i < 5; i++) join("19700101.0");
  join("20250606.99");
  for (let i = 500; i < 510; i++) cache.add(pointAt(T + i), { day: "20250606", offset: i });
  stream.more();
  equal(encoded, 510);
  const counts = readers.map(({ wire }) => wire.split("id: 20250606.").length - 1);
  deepEqual(counts, [510, 510, 510, 510, 510, 410]);
  hub.close();
});
