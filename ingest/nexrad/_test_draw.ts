/**
 * For tests: drawing without pixels.
 *
 * @module
 */
import type { Draw, Subject } from "./pictures/studio.ts";

/** A `Draw` whose pictures are four bytes, and what it was asked to draw. */
export function fakeDraw(): { readonly draw: Draw; readonly asked: Subject[] } {
  const asked: Subject[] = [];
  return {
    asked,
    draw(subject, site) {
      asked.push(subject);
      return Promise.resolve({
        ...subject,
        table: {
          site,
          rangeKm: 460,
          size: 2,
          x0: 0.25,
          y0: 0.375,
          side: 0.0625,
          cells: new Uint32Array(new SharedArrayBuffer(8)),
          distanceStepM: 7,
        },
        picture: { png: new Uint8Array(4), values: [null, 10, "RF"], rowsPerBlock: 2 },
      });
    },
  };
}
