/**
 * Which colours a record's gates are drawn in: gathered by colour, so that a fan of thousands of
 * gates is a few strokes of the pen. Pure but for the paths.
 *
 * @module
 */
import type { BeamMessage } from "../../../formats/superdarn_messages.ts";
import { echoAt } from "./beam_book.ts";
import { colourOf, faintness, groundColour, type Parameter } from "./parameters.ts";
import { hatch, type MapColours } from "./plot_canvas.ts";

/** What is drawn of echoes. */
export interface EchoLook {
  readonly parameter: Parameter;
  /** Echoes of the ground too. */
  readonly ground: boolean;
}

/** Adds a gate's outline to a path. */
export type AddGate = (path: Path2D, gate: number) => void;

/** Gathers gates, then draws them. */
export class GatePens {
  readonly #paths = new Map<string, Path2D>();
  readonly #ground = new Path2D();

  constructor(readonly look: EchoLook, readonly colours: MapColours) {}

  /** The echoes of a record. */
  add(message: BeamMessage, addGate: AddGate): void {
    const { parameter, ground } = this.look;
    const { theme } = this.colours;
    for (let gate = 0; gate < message.nrang; gate++) {
      const echo = echoAt(message, gate);
      if (echo === null || echo.isGround && !ground) continue;
      // Not determined: no colour would be true.
      if (parameter.name === "elevation" && echo.elevation === null) continue;
      const isGrey = echo.isGround && parameter.name === "velocity";
      const colour = isGrey
        ? groundColour(theme)
        : colourOf(parameter, echo[parameter.name], theme);
      let path = this.#paths.get(colour);
      if (path === undefined) this.#paths.set(colour, path = new Path2D());
      addGate(path, gate);
      if (echo.isGround) addGate(this.#ground, gate);
    }
  }

  draw(context: CanvasRenderingContext2D, isDim: boolean): void {
    context.save();
    context.globalAlpha = isDim ? faintness(this.colours.theme) : 1;
    context.lineWidth = 0.6;
    for (const [colour, path] of this.#paths) {
      context.fillStyle = context.strokeStyle = colour;
      context.fill(path);
      // Closes the hair between neighbours.
      if (!isDim) context.stroke(path);
    }
    const { theme, card, text } = this.colours;
    // At night what is written is as light as what lies under the lines.
    context.fillStyle = hatch(context, theme === "night" ? card : text);
    context.globalAlpha *= 0.55;
    context.fill(this.#ground);
    context.restore();
  }
}
