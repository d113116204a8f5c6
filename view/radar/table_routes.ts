/**
 * The overlay interface that other programs know: codes, flags, lists, pictures. Every address
 * answers with and without a slash at its end.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import type { RadarConfig } from "../../config_radar.ts";
import { CODES_OBJECT, FLAGS_OBJECT, type PictureList } from "../../formats/radar_store.ts";
import type { NodeEnv } from "../node_env.ts";
import { ASK_AGAIN, fresh, IMMUTABLE, jsonObject, NotHereError, plain } from "./answers.ts";
import { pictureFile } from "./facts.ts";
import { flagsIn } from "./flags.ts";
import { STORE_FAULT } from "../../formats/radar_messages.ts";
import type { Lists } from "./lists.ts";
import {
  knownProducts,
  levelOf,
  type LevelProduct,
  NameError,
  pictureOf,
  productOf,
  shown,
} from "./names.ts";
import type { KnownObject, StoreCache } from "./store_cache.ts";

/** What the routes answer from. */
export interface TableParts {
  readonly store: StoreCache;
  readonly lists: Lists;
  readonly config: Pick<RadarConfig, "products">;
  readonly configured: boolean;
  /** What to do so that something comes, as the end of a sentence. */
  readonly remedy: string;
}

/** Codes and flags change with each new picture. */
const SMALL_AGE_MS = 500;

/** The routes of the table. Errors are thrown as their classes say (`answers.ts`). */
export function tableRoutes(parts: TableParts): Hono<NodeEnv> {
  const { store, lists, config, configured, remedy } = parts;
  const app = new Hono<NodeEnv>();

  async function stored(c: Context, key: string, what: string): Promise<Response> {
    const object = await store.get(key, SMALL_AGE_MS);
    if (object === null) throw new NotHereError(`there are no ${what} in the store yet: ${remedy}`);
    return await jsonObject(c, object);
  }

  both("/code", (path) => app.get(path, (c) => stored(c, CODES_OBJECT, "codes")));
  both("/flag", (path) => app.get(path, (c) => stored(c, FLAGS_OBJECT, "flags")));
  both("/flag", (path) =>
    app.post(path, async (c) => {
      const flags = flagsIn(await c.req.text());
      // Anyone may: where there is no radar, nobody is to fill a folder.
      if (!configured) throw new NotHereError(`there is no store: ${remedy}`);
      const bytes = new TextEncoder().encode(JSON.stringify(flags));
      await store.put(FLAGS_OBJECT, bytes, "application/json");
      const names = Object.keys(flags.updates).length;
      const body = { updated: true, message: `the flags are stored: ${names} of them` };
      return c.json(body, 200, { "Cache-Control": "no-store" });
    }));

  both("/list/:level/:product", (path) =>
    app.get(path, async (c) => {
      const of = {
        level: levelOf(c.req.param("level")),
        product: productOf(c.req.param("product")),
      };
      const { object, stale } = await lists.stored(of);
      if (stale !== null) sayStale(c, stale);
      if (object !== null) return await jsonObject(c, object);
      await mustBeMade(of);
      return fresh(c, {});
    }));

  both("/list-all", (path) =>
    app.get(path, async (c) => {
      const all: Record<string, PictureList> = {};
      for (const of of await lists.all()) {
        // One name at both levels: the keys differ.
        all[of.product] = { ...all[of.product], ...await lists.list(of) };
      }
      return fresh(c, all);
    }));

  both("/data/:level/:name/:ending", (path) => app.get(path, picture));

  async function picture(c: Context<NodeEnv>): Promise<Response> {
    const word = (name: string) => c.req.param(name) ?? "";
    const named = pictureOf(word("level"), word("name"), word("ending"));
    // The list first: what is read after it says "complete" is final.
    const entry = (await lists.list(named))[named.key];
    const isFinal = entry !== undefined && entry.complete === undefined;
    const caching = isFinal ? IMMUTABLE : ASK_AGAIN;
    const object = await pictureFile(store, named, named.ending, isFinal);
    if (object === null) throw new NotHereError(whyNoPicture(named.key, entry?.sweeps));
    return named.ending === "json"
      ? await jsonObject(c, object, caching)
      : plain(c, { ...pngOf(object), caching });
  }

  /** A list that is not there is empty only when there could be one. @throws {NameError | NotHereError} */
  async function mustBeMade({ level, product }: LevelProduct): Promise<void> {
    const isHere = (one: LevelProduct) => one.level === level && one.product === product;
    if ((await lists.all()).some(isHere)) return;
    const offered = await lists.offered();
    const here = offered.filter((one) => one.level === level).map((one) => one.product);
    const known = [...new Set([...knownProducts(level, config), ...here])];
    if (!known.includes(product)) {
      throw new NameError(
        `${shown(product)} is no product of level ${level}: ${known.join(", ")} are allowed`,
      );
    }
    const offer = here.length === 0 ? "none" : here.join(", ");
    throw new NotHereError(
      `${product} is not made here (of level ${level}: ${offer}): add it to radar.products in the ` +
        `configuration`,
    );
  }
  return app;
}

/** Adds a route with and without the slash at its end. */
export function both<Path extends string>(
  path: Path,
  add: (path: Path | `${Path}/`) => unknown,
): void {
  add(path);
  add(`${path}/`);
}

/** Says in the answer's head that it is not of now, and why. */
function sayStale(c: Context, { why, ageMs }: { readonly why: string; readonly ageMs: number }) {
  c.header("Age", String(Math.round(ageMs / 1000)));
  // A header holds one line of ASCII (RFC 9110, section 5.5).
  c.header(STORE_FAULT, why.replace(/[^\x20-\x7e]+/g, " "));
}

function pngOf({ bytes, etag }: KnownObject) {
  return { bytes, etag, type: "image/png" };
}

function whyNoPicture(key: string, sweeps: number | undefined): string {
  return sweeps === undefined
    ? `there is no such picture: ${key} is in no list, or no longer; ask for the lists anew`
    : `there is no such picture: ${key} has idx0 to idx${sweeps - 1}`;
}
