/**
 * What `GET /radar/sample` is asked: `lat`, `lon`, `product`, and where wanted `level`, `key`,
 * `site`, `code`.
 *
 * @module
 */
import type { Level } from "../../formats/radar_store.ts";
import { MERCATOR_MAX_LAT_DEG } from "../../science/web_mercator.ts";
import { keyOf, levelOf, NameError, productOf, shown, siteName } from "./names.ts";

/** A point, and of what. What nobody said is null. */
export interface SampleQuery {
  readonly lat: number;
  readonly lon: number;
  readonly product: string;
  readonly level: Level | null;
  readonly key: string | null;
  readonly site: string | null;
  /** `HHC`, `V06`: the last part of a key. */
  readonly code: string | null;
}

/** Reads a query; `of` looks one of its words up. @throws {NameError} what is wrong with it */
export function sampleQuery(of: (name: string) => string | undefined): SampleQuery {
  const product = of("product");
  if (product === undefined) throw new NameError("product is missing, as in product=reflectivity");
  return {
    lat: degrees("lat", of("lat"), MERCATOR_MAX_LAT_DEG),
    lon: degrees("lon", of("lon"), 180),
    product: productOf(product),
    level: given(of("level"), levelOf),
    key: given(of("key"), keyOf),
    site: given(of("site"), siteName),
    code: given(of("code"), codeOf),
  };
}

function given<T>(text: string | undefined, read: (text: string) => T): T | null {
  return text === undefined || text === "" ? null : read(text);
}

function degrees(name: string, text: string | undefined, most: number): number {
  const number = /^[+-]?(\d{1,3}(\.\d{0,15})?|\.\d{1,15})$/.test(text ?? "") ? Number(text) : NaN;
  if (Math.abs(number) <= most) return number;
  const range = `degrees from ${-Math.floor(most)} to ${Math.floor(most)}`;
  throw new NameError(
    text === undefined ? `${name} is missing: ${range}` : `${name}=${shown(text)} is not ${range}`,
  );
}

function codeOf(text: string): string {
  if (/^[A-Z0-9]{3}$/.test(text)) return text;
  throw new NameError(`${shown(text)} is no code: three letters or digits are needed, as in HHC`);
}
