/**
 * The npm package nexrad-level-2-data decoding one volume: the peer of bench/nexrad.ts.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import process from "node:process";
import { Level2Radar } from "nexrad-level-2-data";

const bytes = readFileSync(process.argv[2]!);
const from = performance.now();
const radar = new Level2Radar(Buffer.from(bytes), { logger: false });
console.log(
  JSON.stringify({ decodeMs: performance.now() - from, sweeps: radar.listElevations().length }),
);
