/**
 * Level III products made for tests, byte for byte as ICD 2620001 lays them out.
 *
 * @module
 */

/** Big-endian bytes, put together. */
export class Writer {
  readonly #bytes: number[] = [];

  u8(...values: number[]): this {
    for (const value of values) this.#bytes.push(value & 255);
    return this;
  }
  u16(...values: number[]): this {
    for (const value of values) this.u8(value >> 8, value);
    return this;
  }
  u32(...values: number[]): this {
    for (const value of values) this.u16(value >>> 16, value & 0xffff);
    return this;
  }
  f32(...values: number[]): this {
    const view = new DataView(new ArrayBuffer(4));
    for (const value of values) {
      view.setFloat32(0, value);
      this.u32(view.getUint32(0));
    }
    return this;
  }
  text(text: string): this {
    return this.u8(...new TextEncoder().encode(text));
  }
  /** An XDR string. */
  string(text: string): this {
    this.u32(text.length).text(text);
    return this.u8(...Array(-text.length & 3).fill(0));
  }
  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

export interface TestProduct {
  readonly productCode: number;
  readonly hw30?: number;
  readonly thresholds?: readonly number[];
  /** Packets of the one layer of symbology. */
  readonly layer?: Uint8Array;
  /** Position, thousandths of a degree; KTLX. */
  readonly lat?: number;
  readonly lon?: number;
}

/** A message from its header on. */
export function testProduct(
  { productCode, hw30 = 0, thresholds = [], layer, lat = 35333, lon = -97278 }: TestProduct,
): Uint8Array {
  const length = 120 + (layer === undefined ? 0 : 16 + layer.length);
  const head = new Writer().u16(productCode, 20_000).u32(3600, length).u16(1, 0, 2);
  head.u16(0xffff).u32(lat, lon).u16(1278, productCode, 2, 212, 1, 1, 20_000).u32(3000);
  head.u16(20_000).u32(3500).u16(0, 0, 1, hw30);
  head.u16(...Array.from({ length: 16 }, (_, i) => thresholds[i] ?? 0)).u16(...Array(7).fill(0));
  head.u16(0).u32(layer === undefined ? 0 : 60, 0, 0);
  if (layer !== undefined) {
    head.u16(0xffff, 1).u32(16 + layer.length).u16(1, 0xffff).u32(layer.length).u8(...layer);
  }
  return head.bytes();
}

/** A generic packet (28) with two radials of three bins. */
export function genericPacket(codes: readonly (readonly number[])[]): Uint8Array {
  const xdr = new Writer().string("DPR").string("rate").u32(176, 1, 1_700_000_000).string("KTLX");
  xdr.f32(35.333, -97.278, 1278).u32(1_700_000_000, 1_700_000_000).f32(0);
  xdr.u32(1, 2, 212, 0, 0, 0);
  xdr.u32(2, 7).string("first").string("{type=int}").u32(8).string("second").string("");
  xdr.u32(1, 9).u32(1).string("radials").f32(250, 125).u32(0, 0).u32(codes.length);
  for (const [radial, row] of codes.entries()) {
    xdr.f32(radial, 0.5, 1).u32(row.length).string("").u32(row.length).u32(...row);
  }
  const body = xdr.bytes();
  return new Writer().u16(28, 0).u32(body.length).u8(...body).bytes();
}
