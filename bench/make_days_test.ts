import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { foundPanels } from "../formats/instruments/panels.ts";
import type { Panel } from "../formats/instruments/profile.ts";
import { PROFILES } from "../formats/instruments/profiles.ts";
import { readInstrumentFile } from "../formats/instruments/readers.ts";
import { MADE_PROFILES, makeDay } from "./make_days.ts";

const TEN_MINUTES_H = 1 / 6;

Deno.test("made days are files of their profiles, and are read whole with what those draw", async () => {
  for (const id of MADE_PROFILES) {
    // Pictures are ffmpeg's, and have no reader.
    if (id === "wxcam") continue;
    const profile = PROFILES.find((profile) => profile.id === id);
    ok(profile !== undefined, id);
    const folder = Deno.makeTempDirSync();
    try {
      const names = await makeDay(id, folder, Date.UTC(2026, 4, 18), TEN_MINUTES_H);
      const found = new Set<string>();
      for (const name of names) {
        ok(new RegExp(profile.files).test(name), `${id}: ${name}`);
        const bytes = Deno.readFileSync(join(folder, name));
        const dataset = await readInstrumentFile(profile.reader, bytes, name);
        deepStrictEqual(dataset.skipped, [], name);
        equal(dataset.variables.get("time")!.values[0], Date.UTC(2026, 4, 18) / 1000);
        for (const variable of dataset.variables.keys()) found.add(variable);
      }
      const variables = profile.variables === "all"
        ? [...found]
        : profile.variables.filter(({ from }) => [from].flat().some((name) => found.has(name)))
          .map(({ name }) => name);
      const stores = [false, true].map((housekeeping) => ({
        id: housekeeping ? "HK" : id,
        profile: id,
        housekeeping,
        variables,
      }));
      // Panels that draw on other instruments' stores alone are not this one's.
      const own = (panel: Panel) =>
        panel.kind === "heat"
          ? panel.profile === undefined
          : panel.lines.some((line) => line.profile === undefined);
      for (const [i, panels] of [profile.panels, profile.housekeepingPanels ?? []].entries()) {
        deepStrictEqual(
          foundPanels(panels.filter(own), stores[i]!, stores).map(({ title }) => title),
          panels.filter(own).map(({ title }) => title),
          id,
        );
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  }
});
