/**
 * Products to hurt: one of each packet kind made here, and the real ones where they are at hand,
 * packed and unpacked (a packed one's check sum finds nearly every injury before it is read).
 *
 * @module
 */
import { sharedFile, sharedNames } from "../../../_test_data.ts";
import { genericPacket, testProduct, Writer } from "./_test_product.ts";
import { openMessage } from "./header.ts";

/** All seeds. Reads `../shared/data`, which only CI must have. */
export function seeds(): Uint8Array[] {
  return [...made(), ...real()];
}

function made(): Uint8Array[] {
  const levels = Array.from({ length: 16 }, (_, i) => i * 5);
  const digital = new Writer().u16(16, 0, 100, 0, 0, 1000, 60);
  const runs = new Writer().u16(0xaf1f, 0, 100, 0, 0, 1000, 60);
  for (let radial = 0; radial < 60; radial++) {
    digital.u16(100, radial * 60, 60).u8(...Array.from({ length: 100 }, (_, i) => i));
    runs.u16(4, radial * 60, 60).u8(0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xa7, 0);
  }
  const raster = new Writer().u16(0xba0f, 0x8000, 0xc0, 0, 0, 4, 0, 4, 0, 20, 2);
  for (let row = 0; row < 20; row++) raster.u16(3).u8(0xf1, 0x52, 0x03);
  const symbols = new Writer().u16(15, 6, 400, 0).text("A1").u16(19, 10, 400, 0, 70, 30, 2);
  symbols.u16(20, 8, 100, 100, 9, 10).u16(8, 8, 1, 100, 100).text("35").u16(0x0802, 2, 3);
  symbols.u16(0x0e03, 0x8000, 1, 2, 8, 3, 4, 5, 6).u16(23, 12, 6, 8, 400, 0, 390, 10);
  return [
    testProduct({ productCode: 94, hw30: 5, thresholds: [0, 5, 254], layer: digital.bytes() }),
    testProduct({ productCode: 56, hw30: 5, thresholds: levels, layer: runs.bytes() }),
    testProduct({ productCode: 38, thresholds: levels, layer: raster.bytes() }),
    testProduct({ productCode: 141, layer: symbols.bytes() }),
    testProduct({
      productCode: 176,
      thresholds: [0x447a, 0, 0, 0, 0, 65_535, 1],
      layer: genericPacket(Array.from({ length: 30 }, () => [0, 1, 2, 3000])),
    }),
  ];
}

function real(): Uint8Array[] {
  return sharedNames("nexrad", "level3").flatMap((name) => {
    const bytes = sharedFile("nexrad", "level3", name);
    return [bytes, openMessage(bytes).bytes];
  });
}
