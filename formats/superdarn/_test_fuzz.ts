/**
 * Reads hurt streams as files and as a radar's packets, and checks that what was read makes sense.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { joined } from "../_test_injuries.ts";
import { everyType } from "./_test_dmap.ts";
import { hurt } from "./_test_mutations.ts";
import { DmapError, type DmapRecord, readRecord, records } from "./dmap.ts";
import { dmapReport, dmapReportText } from "./dmap_report.ts";
import { encodeRecord } from "./dmap_writer.ts";
import { beamMessage, FitacfError } from "./fitacf.ts";
import { framed, PacketReader } from "./packets.ts";

type Random = (n: number) => number;

/** Streams to hurt: made ones, and of a few real records where these are; short, for many tries. */
export function streamSeeds(): Uint8Array[] {
  const real = NO_DATA ? [] : [
    sharedFile("superdarn", "stream.fitacf").subarray(0, 4_408),
    sharedFile("superdarn", "test.grid"),
    sharedFile("superdarn", "test.snd"),
    sharedFile("superdarn", "stream.framed.bin").subarray(48_000, 55_000),
  ];
  const made = Array.from({ length: 5 }, everyType);
  return [joined(...made), joined(...made.map(framed)), ...real];
}

/** Hurts a stream, reads it in both ways, and says what came of each. */
export function fuzzStream(seed: Uint8Array, random: Random): string[] {
  return readBothWays(hurt(seed, random), random);
}

/** Reads a stream as a file of records and as a radar's packets in pieces of any size. */
export function readBothWays(bytes: Uint8Array, random: Random): string[] {
  const outcomes: string[] = [];
  let end = 0;
  for (const found of records(bytes)) {
    assert.ok(found.offset >= end || found.offset === 0, "records go on");
    end = found.offset;
    outcomes.push(found instanceof DmapError ? found.code : readWhole(found));
  }
  const reader = new PacketReader({
    record: (record) => {
      let outcome: string;
      try {
        outcome = readWhole(readRecord(record));
      } catch (error) {
        if (!(error instanceof DmapError)) throw error;
        outcome = error.code;
      }
      outcomes.push(`packet: ${outcome}`);
    },
    bad: () => outcomes.push("packet: bad"),
    skipped: (count) => assert.ok(count > 0 && count <= bytes.length),
  });
  const most = [1, 40, 1500, 70_000][random(4)]!;
  for (let at = 0; at < bytes.length;) {
    const size = random(most) + 1;
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  assert.ok(reader.waitingBytes <= bytes.length);
  const report = dmapReport("hurt", bytes, false);
  assert.ok(dmapReportText(report).length > 0);
  return outcomes;
}

/** Every value of a record, its bytes again, and the message made of it. */
function readWhole(record: DmapRecord): string {
  const written = encodeRecord(record);
  assert.equal(written.length, record.size);
  // A float that is no number may have other bits where it was written.
  const hasNaN = record.scalars.some(({ value }) => Number.isNaN(value));
  if (!hasNaN) assert.equal(Buffer.compare(written, record.bytes), 0, "written as it was read");
  try {
    JSON.stringify(beamMessage(record, "tst"));
    return "message";
  } catch (error) {
    if (!(error instanceof FitacfError)) throw error;
    return "record";
  }
}
