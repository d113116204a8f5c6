/**
 * Text of XML, and of HTML that is written like it: its references as the characters they stand for.
 *
 * @module
 */

const NAMED: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/**
 * Replaces the five named references and numbers of characters. What stands for none is given to
 * `unknown`; without it, it stays as it is.
 */
export function unescapeXml(
  text: string,
  unknown: (reference: string) => string = (reference) => reference,
): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&([^;&]{0,12})(;?)/g,
    (whole, name: string, end: string) => (end === "" ? null : character(name)) ?? unknown(whole),
  );
}

function character(name: string): string | null {
  const number = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name);
  if (number === null) return NAMED.get(name.toLowerCase()) ?? null;
  const code = number[1] === undefined ? Number(number[2]) : parseInt(number[1], 16);
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : null;
}
