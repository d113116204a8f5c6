/** The renderer draws words, and says which of its files is missing or another one. */
import { equal, ok, rejects } from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { assetPath } from "../../../assets.ts";
import { openRenderer, RenderError } from "./renderer.ts";

const FILES = ["resvg.wasm", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"] as const;

/** A folder with the renderer's files, changed; removed with the test. */
async function refused(change: (folder: string) => void): Promise<RenderError> {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-drawing-" });
  try {
    for (const name of FILES) copyFileSync(assetPath("dist", "drawing", name), join(folder, name));
    change(folder);
    let error: unknown;
    await rejects(openRenderer(folder), (caught) => (error = caught, true));
    ok(error instanceof RenderError, String(error));
    return error;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("text is drawn in both fonts, and nothing else is", async () => {
  const { render } = await openRenderer();
  /** How many pixels of an SVG are dark. */
  const dark = (content: string) => {
    const png = render(
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60" font-family="DejaVu Sans">` +
        `<rect width="300" height="60" fill="#fff"/>${content}</svg>`,
    );
    const view = new DataView(png.buffer, png.byteOffset);
    equal(view.getUint32(16), 300);
    equal(view.getUint32(20), 60);
    const rows = inflateSync(png.subarray(41, 41 + view.getUint32(33)));
    let pixels = 0;
    for (let y = 0; y < 60; y++) {
      for (let x = 0; x < 300; x++) if (rows[y * 901 + 1 + 3 * x]! < 128) pixels++;
    }
    return pixels;
  };
  const word = (how: string) => dark(`<text x="5" y="40" font-size="40" ${how}>°C θe</text>`);
  equal(dark(""), 0);
  ok(word("") > 500, `${word("")} dark pixels`);
  ok(word('font-weight="bold"') > 1.2 * word(""), "bold is bold");
});

Deno.test("a missing file is named, with what to do", async () => {
  for (const name of FILES) {
    const error = await refused((folder) => Deno.removeSync(join(folder, name)));
    equal(error.code, "drawing-files");
    ok(error.message.includes(name) && error.message.includes("deno task build"), error.message);
  }
});

Deno.test("another font in its place is named: it would draw no words, or all alike", async () => {
  const error = await refused((folder) =>
    copyFileSync(join(folder, "DejaVuSans.ttf"), join(folder, "DejaVuSans-Bold.ttf"))
  );
  ok(error.message.includes("DejaVuSans-Bold.ttf is not the font DejaVu Sans Bold"), error.message);
  const damaged = await refused((folder) =>
    Deno.writeTextFileSync(join(folder, "DejaVuSans.ttf"), "404 not found")
  );
  ok(damaged.message.includes("DejaVuSans.ttf is not the font"), damaged.message);
});

Deno.test("what is no SVG is refused by name", async () => {
  const { render } = await openRenderer();
  let error: unknown;
  try {
    render("<svg");
  } catch (caught) {
    error = caught;
  }
  ok(error instanceof RenderError && error.code === "not-drawn", String(error));
});
