import { deepEqual, equal } from "node:assert/strict";
import { siteView } from "../../../formats/_test_events.ts";
import type { BeamMessage, SitesAnswer } from "../../../formats/superdarn_messages.ts";
import { defaultState, type PageState } from "../common/page_query.ts";
import { BeamBook } from "./beam_book.ts";
import { darnScene } from "./darn_scene.ts";

const NOW = Date.UTC(2025, 8, 28, 15, 41, 36);
const MINUTE = 60_000;

/** A record without echoes, so long ago. */
function record(agoMs: number, part: Partial<BeamMessage> = {}): BeamMessage {
  const time = new Date(NOW - agoMs).toISOString().replace("T", " ").replace("Z", "000");
  const lists = { gflg: [], v: [], velocity: [], power: [], width: [], elevation: [] };
  return {
    site_name: "kod",
    beam: 7,
    cp: "normalscan(151)",
    frang: 180,
    nave: 28,
    freq: 10_512,
    noise: 200,
    nrang: 0,
    rsep: 45,
    stid: 7,
    scan: 0,
    channel: 0,
    time,
    g_scatter: [],
    ...lists,
    ...part,
  };
}

/** What there is to be seen of records that the station had. */
function look(records: readonly BeamMessage[], state: Partial<PageState> = {}) {
  const now = new Date(NOW).toISOString();
  const answer: SitesAnswer = {
    configured: true,
    running: true,
    state: "receiving",
    reason: null,
    age_s: 0,
    sites: [siteView("kod", { last_heard: now, last_record: now })],
    zmq: null,
    clients: 1,
  };
  const book = new BeamBook();
  // In the order in which they came.
  book.fill([...records].sort((a, b) => a.time < b.time ? -1 : 1));
  return darnScene({
    sites: { news: () => ({ answer, fault: null, faultMs: 0 }) },
    book,
    state: () => ({ ...defaultState("day", false), ...state }),
    nowMs: () => NOW,
  }).look();
}

Deno.test("a radar that goes from mono to stereo is seen on a channel that it still has", () => {
  const mono = Array.from({ length: 16 }, (_, beam) => record((40 - beam) * MINUTE, { beam }));
  const stereo = [1, 2].map((channel) => record(2_000 / channel, { channel, beam: 3 }));
  const seen = look([...mono, ...stereo]);
  deepEqual(seen.channels, [0, 1, 2]);
  equal(seen.channel, 1);
  equal(seen.newest?.message.channel, 1);
  equal(seen.ageS, 2);
  equal(seen.isStill, false);
});

/** After a pause a single record would not be believed. */
const NOW_ON_1 = [3_000, 500].map((agoMs) => record(agoMs, { channel: 1 }));

Deno.test("it is never shown as silent after that change, however long ago the last one was", () => {
  for (const agoS of [30, 61, 100, 190, 3_000]) {
    const seen = look([record(agoS * 1_000), ...NOW_ON_1]);
    equal(seen.isStill, false, `${agoS} s`);
    equal(seen.isElsewhere, false);
  }
});

Deno.test("a channel that is looked at and has gone is as old as its own newest record", () => {
  const mono = record(25 * MINUTE);
  const seen = look([mono, ...NOW_ON_1], { darnChannel: 0 });
  equal(seen.channel, 0);
  equal(seen.newest?.message.time, mono.time);
  equal(seen.ageS, 25 * 60);
  equal(seen.isStill, true);
  equal(seen.isElsewhere, true);
  equal(seen.endMs, NOW);
  equal(seen.fan().length, 1);
});

Deno.test("channels that take turns: the first one; one that is not there is no choice", () => {
  const turns = [1, 2].map((channel) => record((3 - channel) * MINUTE, { channel }));
  equal(look(turns).channel, 1);
  equal(look(turns, { darnChannel: 2 }).channel, 2);
  equal(look(turns, { darnChannel: 9 }).channel, 1);
});

Deno.test("a radar that no table knows has the beams that were heard, sixteen at least", () => {
  const stranger = (beam: number) => record(1_000, { stid: 9_999, beam });
  const seen = look([stranger(19)], { darnBeam: 19 });
  equal(seen.radar, undefined);
  equal(seen.beams, 20);
  equal(seen.beam, 19);
  equal(look([stranger(3)]).beams, 16);
  equal(look([stranger(3), stranger(32_767)]).beams, 16);
  equal(look([]).beams, 16);
});

Deno.test("before the first record it is as old as the station says", () => {
  const { newest, ageS, site, channel } = look([]);
  equal(newest, null);
  equal(ageS, 0);
  equal(site?.site, "kod");
  equal(channel, 0);
});
