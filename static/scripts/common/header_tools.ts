/**
 * The choice of theme and units in the header.
 *
 * @module
 */
import { choice } from "./choice.ts";
import { el } from "./dom.ts";

/** Theme and units, each one tap away. */
export function tools(): HTMLElement {
  const units = el(
    "details",
    { class: "menu" },
    el(
      "summary",
      { class: "button", "aria-label": "Units" },
      el("span", { class: "icon units" }),
      el("span", { class: "word", text: "Units" }),
    ),
    el(
      "div",
      {},
      titled("Temperature", choice("Unit of temperature", "temperatureUnit", named("°C", "°F"))),
      titled("Wind", choice("Unit of wind speed", "speedUnit", named("m/s", "kt", "mph"))),
      titled("Pressure", choice("Unit of pressure", "pressureUnit", named("hPa", "inHg"))),
      titled(
        "Compass rose",
        choice("What is up on the compass rose", "headingUp", [
          { value: false, text: "North up" },
          { value: true, text: "Heading up" },
        ]),
      ),
    ),
  );
  addEventListener("pointerdown", ({ target }) => {
    if (!(target instanceof Node && units.contains(target))) units.open = false;
  });
  units.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    units.open = false;
    units.querySelector("summary")?.focus();
  });
  // Tabbed out of; a tap on what takes no focus says nothing.
  units.addEventListener("focusout", ({ relatedTarget: to }) => {
    if (to instanceof Node && !units.contains(to)) units.open = false;
  });
  return el("div", { class: "tools" }, themeChoice(), units);
}

/** The three themes. */
export function themeChoice(): HTMLElement {
  return choice("Theme", "theme", [
    { value: "day", text: "Day", icon: "day" },
    { value: "night", text: "Night", icon: "night" },
    { value: "sunlight", text: "Sunlight", icon: "sunlight" },
  ]);
}

function titled(text: string, content: HTMLElement): HTMLElement {
  return el("div", {}, el("h2", { text }), content);
}

function named<T extends string>(...values: readonly T[]): { value: T; text: string }[] {
  return values.map((value) => ({ value, text: value }));
}
