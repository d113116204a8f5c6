/**
 * `codes/options.json` and `flags/update_flags.json`: what clients choose from, and how they learn
 * that something is new. Text in, text out; no requests.
 *
 * @module
 */
import {
  type CodeOption,
  type CodeOptions,
  parseStoreKey,
  type PictureList,
} from "../../../formats/radar_store.ts";
import { codeLabel } from "./code_labels.ts";

const PRODUCT = /^[a-z][a-z_]{0,31}$/;
const CODE = /^[A-Z0-9]{3}$/;

/**
 * The codes in a text by product, anything else left out; null when it is no JSON object: somebody
 * is at work on it by hand.
 */
export function readCodes(text: string | null): CodeOptions | null {
  const value = parsed(text ?? "{}");
  if (value === null) return null;
  const codes: Record<string, CodeOption[]> = {};
  for (const [product, options] of Object.entries(value)) {
    if (!PRODUCT.test(product) || !Array.isArray(options)) continue;
    const good = options.filter((option) => CODE.test(String(option?.value)));
    codes[product] = good.map(({ value, label, count }) => ({
      value,
      label: typeof label === "string" && label !== "" ? label : codeLabel(value),
      count: typeof count === "number" ? count : 0,
    }));
  }
  return codes;
}

/** Codes that are configured and those that the text holds besides, without counts. */
export function withConfigured(
  codes: CodeOptions,
  configured: ReadonlyMap<string, readonly string[]>,
): CodeOptions {
  const all: Record<string, readonly CodeOption[]> = { ...codes };
  for (const [product, values] of configured) {
    const there = codes[product] ?? [];
    const known = new Set(there.map(({ value }) => value));
    const more = values.filter((value) => !known.has(value));
    all[product] = [
      ...there,
      ...more.map((value) => ({ value, label: codeLabel(value), count: 0 })),
    ];
  }
  return all;
}

/** The codes with the KEYs of a product's list counted; a code that is only there is added. */
export function withCounts(codes: CodeOptions, product: string, list: PictureList): CodeOptions {
  const counts = new Map<string, number>();
  for (const key of Object.keys(list)) {
    const code = parseStoreKey(key)!.kind;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const all = withConfigured(codes, new Map([[product, [...counts.keys()].sort()]]));
  const counted = all[product]!.map((option) => ({
    ...option,
    count: counts.get(option.value) ?? 0,
  }));
  return { ...all, [product]: counted };
}

export const writeCodes = (codes: CodeOptions) => JSON.stringify(codes) + "\n";

/** The flags in a text with a product's set, whatever else is in there kept. */
export function withFlag(text: string | null, product: string): string {
  const value = parsed(text ?? "{}") ?? {};
  const updates = typeof value["updates"] === "object" ? value["updates"] : {};
  return JSON.stringify({ ...value, updates: { ...updates, [product]: 1 } }) + "\n";
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
