/**
 * `GET /radar/legend/PRODUCT`: the colour bar of a product, drawn from the table that its pictures
 * are drawn with.
 *
 * @module
 */
import { Hono } from "hono";
import { legendSvg } from "../../formats/nexrad/legend.ts";
import type { NodeEnv } from "../node_env.ts";
import { NotHereError, plain, tagOfText } from "./answers.ts";
import { NameError, shown } from "./names.ts";
import { both } from "./table_routes.ts";

/** A new version may have other colours. */
const AN_HOUR = "public, max-age=3600";

/** The route. */
export function legendRoutes(): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>();
  both("/legend/:product", (path) =>
    app.get(path, (c) => {
      const svg = legendOf(tableName(c.req.param("product")));
      const bytes = new TextEncoder().encode(svg);
      return plain(c, { bytes, etag: tagOfText(svg), type: "image/svg+xml", caching: AN_HOUR });
    }));
  return app;
}

/** A product, a Level III code, or the table that a picture's facts name. @throws {NameError} */
function tableName(text: string): string {
  if (/^\w{1,32}$/.test(text)) return text;
  throw new NameError(`${shown(text)} is no product's name: reflectivity is one, and HHC a code`);
}

function legendOf(product: string): string {
  try {
    return legendSvg(product);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NotHereError(
      `there is no colour table for ${shown(product)}: GET /radar/about/ has those on offer`,
    );
  }
}
