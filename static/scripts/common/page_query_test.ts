import { deepEqual, equal } from "node:assert/strict";
import { defaultState, type PageState, readQuery, writeQuery } from "./page_query.ts";

const LAPTOP = defaultState("day", false);

Deno.test("a state that nobody changed leaves the address alone", () => {
  equal(writeQuery(LAPTOP, LAPTOP), "");
  deepEqual(readQuery(""), {});
});

Deno.test("every value of the state survives the way through the address", () => {
  const changed: PageState = {
    theme: "sunlight",
    speedUnit: "kt",
    temperatureUnit: "°F",
    pressureUnit: "inHg",
    headingUp: true,
    windowS: 600,
    from: 1749146000.5,
    to: 1749146300,
    paused: true,
    mapVariable: "theta_e",
    mapRadar: false,
    day: "20250605",
    gustAlarm: 17.2,
    muted: true,
    recordingAlarm: true,
    radarSite: "KLOT",
    radarProduct: "velocity",
    radarLevel: 3,
    radarCode: "HHC",
    radarKey: "KLOT20260604_223543_V06",
    radarTilt: 3,
    radarElevation: 1.82,
    radarOpacity: 55,
    radarSpeed: 1.5,
    radarRings: false,
    radarView: "41.604,-88.085,7.25",
    darnSite: "kod",
    darnPlot: "time",
    darnParameter: "width",
    darnBeam: 7,
    darnChannel: 2,
    darnGround: false,
    quickId: "HK_ASFS",
    quickView: "picture",
    quickHours: 72,
    quickFilm: true,
  };
  deepEqual(readQuery(writeQuery(changed, LAPTOP)), changed);
  deepEqual(readQuery(writeQuery(LAPTOP, changed)), LAPTOP);
});

Deno.test("only what differs is written, in plain words", () => {
  equal(
    writeQuery({ ...LAPTOP, theme: "night", speedUnit: "kt", day: "20250605" }, LAPTOP),
    "?theme=night&speed=kt&day=20250605",
  );
});

Deno.test("parameters of others stay, our own old ones go", () => {
  equal(writeQuery(LAPTOP, LAPTOP, "?theme=night&token=abc"), "?token=abc");
});

Deno.test("nonsense in an address is as if it were not there", () => {
  deepEqual(
    readQuery(
      "?theme=neon&speed=m/s&window=&from=yesterday&day=2025-06-05&gust=-3&map=__proto__&paused=yes",
    ),
    {},
  );
  deepEqual(readQuery("?window=1e9&from=Infinity&gust=NaN&up=constructor"), {});
  deepEqual(readQuery("?window=59"), {});
});

Deno.test("a day that no calendar has is no day", () => {
  for (const day of ["99999999", "20250230", "20251301", "20250100", "00000000"]) {
    deepEqual(readQuery(`?day=${day}`), {}, day);
  }
  deepEqual(readQuery("?day=20240229"), { day: "20240229" });
});

Deno.test("a window needs both its ends in order, and a pause the window that it holds", () => {
  for (const query of ["?from=5", "?to=5", "?from=9&to=5", "?from=none&to=5", "?paused=1"]) {
    deepEqual(readQuery(query), {}, query);
  }
  deepEqual(readQuery("?from=5&paused=1"), {});
  deepEqual(readQuery("?from=none&to=none&paused=1"), { from: null, to: null });
  deepEqual(readQuery("?from=5&to=9&paused=1"), { from: 5, to: 9, paused: true });
});

Deno.test("a phone starts with five minutes, a laptop with thirty", () => {
  equal(defaultState("day", true).windowS, 300);
  equal(LAPTOP.windowS, 1800);
});
