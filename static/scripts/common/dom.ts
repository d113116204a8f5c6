/**
 * How the pages make and find elements. Text never becomes markup.
 *
 * @module
 */

/** What an element is given: `class`, `text`, and attributes by name; false and null leave out. */
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * A new element. `text` becomes its text, `true` an empty attribute; children that are strings
 * become text.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** A new SVG element, as `el`. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "text") element.append(String(value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * The page's element with this id.
 *
 * @throws Error when the page has none: page and script do not belong together.
 */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`this page has no element "${id}": page and script differ`);
  return element as T;
}

/** Writes a text only where it differs: pages that stay open for hours touch nothing in vain. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets or removes an attribute only where it differs. */
export function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
