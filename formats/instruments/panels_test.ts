import { deepEqual, equal } from "node:assert/strict";
import { foundPanels, type PanelStore } from "./panels.ts";
import { PROFILES } from "./profiles.ts";

const store = (id: string, profile: string, housekeeping: boolean, variables: string[]) =>
  ({ id, profile, housekeeping, variables }) satisfies PanelStore;

Deno.test("a star stands for any part of a name, and each match is a line of its own colour", () => {
  const own = store("ops", "ops-monitor", false, [
    "disk_data_used_percent",
    "disk_raw_used_percent",
  ]);
  const [panel] = foundPanels(
    [{
      kind: "lines",
      title: "Disks",
      units: "%",
      lines: [{ variable: "disk_*_used_percent", colour: 1 }],
    }],
    own,
    [own],
  );
  equal(panel?.kind, "lines");
  const lines = panel?.kind === "lines" ? panel.lines : [];
  deepEqual(lines.map(({ label, variable }) => [label, variable]), [
    ["data", "disk_data_used_percent"],
    ["raw", "disk_raw_used_percent"],
  ]);
  equal(new Set(lines.map(({ colour }) => colour)).size, 2);
});

Deno.test("panels draw on other instruments' stores; what is not there leaves no empty panel", () => {
  const own = store("HK_ASFS", "asfs-logger", true, ["batt_volt_Avg"]);
  const gas = store("HK_gas", "asfs-fast-gas", true, ["signal_strength"]);
  const profile = PROFILES.find(({ id }) => id === "asfs-logger")!;
  const found = foundPanels(profile.housekeepingPanels!, own, [own, gas]);
  deepEqual(
    found.map((panel) =>
      panel.kind === "lines" ? panel.lines.map((line) => `${line.store}/${line.variable}`) : []
    ),
    [["HK_ASFS/batt_volt_Avg"], ["HK_gas/signal_strength"]],
  );
});

Deno.test("every built-in profile's panels name variables that it keeps", () => {
  for (const profile of PROFILES) {
    if (profile.variables === "all") continue;
    const of = (housekeeping: boolean) =>
      store(
        housekeeping ? "HK_x" : "x",
        profile.id,
        housekeeping,
        profile.variables === "all" ? [] : profile.variables
          .filter(({ group }) => (group === "housekeeping") === housekeeping)
          .map(({ name }) => name),
      );
    const [science, housekeeping] = [of(false), of(true)];
    const both = [science, housekeeping];
    equal(foundPanels(profile.panels, science, both).length, profile.panels.length, profile.id);
    const more = profile.housekeepingPanels ?? [];
    equal(foundPanels(more, housekeeping, both).length, more.length, profile.id);
    if (housekeeping.variables.length > 0 && profile.id !== "asfs-fast-sonic") {
      equal(more.length > 0 || profile.id === "asfs-fast-gas", true, profile.id);
    }
  }
});
