/**
 * How does SVG become PNG? By resvg as WebAssembly, with two fonts that come with the program. A font
 * that is not there would give pictures without words and no error: it is looked for by name.
 *
 * @module
 */
import { setFlagsFromString } from "node:v8";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { assetPath } from "../../../assets.ts";
import { opaquePng } from "../../../formats/png.ts";
import { FontError, type FontMeasures, fontMeasures } from "../../../formats/true_type.ts";
import type { Fonts } from "./svg.ts";

/** What draws. */
export interface Renderer {
  readonly fonts: Fonts;
  /** A PNG of the picture. Throws RenderError where the SVG is none. */
  render(svg: string): Uint8Array;
}

/** The renderer or a font is not as it should be, or refuses a picture. */
export class RenderError extends Error {
  override readonly name = "RenderError";
  constructor(
    readonly code: "drawing-files" | "not-drawn",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const FAMILY = "DejaVu Sans";
const WASM = "resvg.wasm";

/**
 * How much a function of resvg works before V8 compiles it once more, a hundred times what is usual:
 * for a picture or two that comes too late, and the process's end waits for it, up to a second.
 */
const TIERING_BUDGET = 1_500_000_000;

let ready: Promise<void> | null = null;

/**
 * Loads the renderer and its fonts.
 *
 * @param folder where they are; that of the program unless given
 * @throws {RenderError} which file is missing or is another one
 */
export async function openRenderer(folder = assetPath("dist", "drawing")): Promise<Renderer> {
  const book = font(folder, "DejaVuSans.ttf", "Book");
  const bold = font(folder, "DejaVuSans-Bold.ttf", "Bold");
  const wasm = drawingFile(folder, WASM);
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
  // Once a process: resvg refuses a second time.
  ready ??= initWasm(wasm).catch((error: unknown) => {
    ready = null;
    throw error;
  });
  try {
    await ready;
  } catch (error) {
    throw new RenderError("drawing-files", `${folder}/${WASM} is not resvg: ${REMEDY}`, {
      cause: error,
    });
  }
  const options = {
    font: { fontBuffers: [book.bytes, bold.bytes], defaultFontFamily: FAMILY },
    imageRendering: 1,
  } as const;
  return {
    fonts: { book: book.measures, bold: bold.measures },
    render(svg) {
      try {
        const tree = new Resvg(svg, options);
        const image = tree.render();
        // resvg's own encoder takes ten times as long.
        const png = opaquePng(image.width, image.height, image.pixels);
        image.free();
        tree.free();
        return png;
      } catch (error) {
        throw new RenderError("not-drawn", `resvg refuses the picture: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
  };
}

const REMEDY = "build it (deno task build), or fetch the program again";

function font(
  folder: string,
  name: string,
  style: string,
): { bytes: Uint8Array<ArrayBuffer>; measures: FontMeasures } {
  const bytes = drawingFile(folder, name);
  try {
    const measures = fontMeasures(bytes);
    if (measures.family === FAMILY && measures.style === style) return { bytes, measures };
    throw new FontError(`it is ${measures.family} ${measures.style}`);
  } catch (error) {
    if (!(error instanceof FontError)) throw error;
    throw new RenderError(
      "drawing-files",
      `${folder}/${name} is not the font ${FAMILY} ${style} (${error.message}): ${REMEDY}`,
      { cause: error },
    );
  }
}

function drawingFile(folder: string, name: string): Uint8Array<ArrayBuffer> {
  try {
    return Deno.readFileSync(`${folder}/${name}`);
  } catch (error) {
    throw new RenderError(
      "drawing-files",
      `${folder}/${name} cannot be read, without it no picture has words: ${REMEDY}`,
      { cause: error },
    );
  }
}

/** WebAssembly throws texts, too. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
