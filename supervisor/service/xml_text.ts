/**
 * Text in XML, and back.
 *
 * @module
 */

const ENTITIES = [["&", "&amp;"], ["<", "&lt;"], [">", "&gt;"], ['"', "&quot;"]] as const;

/** Text as it stands in an element. */
export function xmlText(text: string): string {
  return ENTITIES.reduce((done, [plain, entity]) => done.replaceAll(plain, entity), text);
}

/** An element's text as it was meant; also numeric entities, which Windows writes. */
export function fromXmlText(xml: string): string {
  const numbers = xml.replaceAll("&apos;", "'").replace(
    /&#(x[0-9a-f]+|\d+);/gi,
    (_, code: string) => String.fromCodePoint(Number(code.replace(/^x/i, "0x"))),
  );
  return ENTITIES.toReversed().reduce(
    (done, [plain, entity]) => done.replaceAll(entity, plain),
    numbers,
  );
}
