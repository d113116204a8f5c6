/**
 * The compass rose: where the vehicle heads and where the wind comes from, as a wind barb. North
 * up, or heading up by choice.
 *
 * @module
 */
import { setAttribute, setText, svg } from "./dom.ts";
import { barbParts, barbPaths } from "./wind_barb.ts";

/** What the rose shows; null where it is not known. */
export interface RoseReading {
  /** Degrees clockwise from north. */
  readonly headingDeg: number | null;
  readonly windFromDeg: number | null;
  readonly windMps: number | null;
  /** On the southern hemisphere barbs are mirrored. */
  readonly south: boolean;
  readonly headingUp: boolean;
}

const BARB = { foot: 21, tip: 68, feather: 26 } as const;

/** A rose for `root`; `show` touches only what differs. `text` names it for who listens. */
export function compassRose(root: HTMLElement): { show(r: RoseReading, text: string): void } {
  const title = svg("title");
  const dial = svg("g");
  const letters = ["N", "E", "S", "W"].map((letter) => svg("text", { text: letter }));
  dial.append(
    svg("circle", { class: "ring", r: 78 }),
    ...Array.from({ length: 36 }, (_, i) =>
      svg("path", {
        class: "tick",
        d: `M0 -78V${i % 9 === 0 ? -68 : i % 3 === 0 ? -71 : -75}`,
        transform: `rotate(${i * 10})`,
      })),
  );
  const vehicle = svg("g", {}, svg("path", { class: "vehicle", d: "M0 -17L12 14L0 7L-12 14Z" }));
  const bug = svg("path", { class: "bug", d: "M0 -79L-8 -65H8Z" });
  const strokes = svg("path", { class: "barb" });
  const pennants = svg("path", { class: "pennant" });
  const barb = svg("g", {}, strokes, pennants);
  vehicle.append(bug);
  root.append(
    svg(
      "svg",
      { viewBox: "-100 -100 200 200", role: "img" },
      title,
      dial,
      ...letters,
      vehicle,
      barb,
    ),
  );

  function show(reading: RoseReading, text: string): void {
    const { headingDeg, windFromDeg, windMps } = reading;
    const up = reading.headingUp ? headingDeg ?? 0 : 0;
    setText(title, text);
    setAttribute(dial, "transform", `rotate(${(-up).toFixed(1)})`);
    // The letters go round with the dial but stay upright.
    letters.forEach((letter, i) => {
      const angle = (i * 90 - up) * Math.PI / 180;
      setAttribute(letter, "x", (91 * Math.sin(angle)).toFixed(1));
      setAttribute(letter, "y", (-91 * Math.cos(angle)).toFixed(1));
    });
    turn(vehicle, headingDeg === null ? null : headingDeg - up);
    turn(barb, windFromDeg === null || windMps === null ? null : windFromDeg - up);
    const paths = barbPaths(barbParts(windMps ?? 0), { ...BARB, side: reading.south ? -1 : 1 });
    setAttribute(strokes, "d", paths.strokes);
    setAttribute(pennants, "d", paths.pennants);
  }

  return { show };
}

/** Turns a marker clockwise; null hides it. */
function turn(marker: SVGElement, degrees: number | null): void {
  setAttribute(marker, "visibility", degrees === null ? "hidden" : null);
  if (degrees !== null) setAttribute(marker, "transform", `rotate(${degrees.toFixed(1)})`);
}
