/**
 * Made-up days of RPG's instruments: hourly files of a cloud radar and of a radiometer.
 *
 * @module
 */
import {
  encodeHatpro,
  encodeLv1,
  type HatproKind,
} from "../formats/instruments/_test_rpg_files.ts";
import { noises, weatherAt } from "./days_weather.ts";
import type { DaySpan, MadeFile } from "./make_days.ts";

const RADAR_STEP_S = 15;
const GATES = 300;
const GATE_M = 30;
const FIRST_GATE_M = 120;

/** `Y2026/M05/D18` and `260518`, as RPG's programs name folders and files. */
function rpgNames(timeS: number): { folder: string; day: string; hour: string } {
  const iso = new Date(timeS * 1000).toISOString();
  const [year, month, day] = iso.slice(0, 10).split("-") as [string, string, string];
  return {
    folder: `Y${year}/M${month}/D${day}`,
    day: year.slice(2) + month + day,
    hour: iso.slice(11, 13),
  };
}

function* hoursOf({ startS, endS }: DaySpan): Generator<DaySpan> {
  for (let at = startS; at < endS; at += 3600) {
    yield { startS: at, endS: Math.min(endS, at + 3600) };
  }
}

/** Zenith profiles every 15 s, one level 1 file an hour. */
export function* cloudRadar(span: DaySpan): Generator<MadeFile> {
  const noise = noises(94);
  const ranges = Array.from({ length: GATES }, (_, i) => FIRST_GATE_M + i * GATE_M);
  for (const hour of hoursOf(span)) {
    const rows = [];
    for (let timeS = hour.startS; timeS < hour.endS; timeS += RADAR_STEP_S) {
      const weather = weatherAt(timeS);
      const dbz = ranges.map((range) => {
        const { cloudBaseM: base, cloudTopM: top, rainMmH } = weather;
        const inCloud = (range - base) / (top - base);
        if (inCloud > 1 || (inCloud < 0 && rainMmH <= 0)) return NaN;
        if (inCloud < 0) return 5 + 12 * Math.log10(rainMmH + 0.1) + noise();
        return -28 + 26 * Math.sin(Math.PI * inCloud) + 4 * rainMmH + noise();
      });
      rows.push({
        timeS,
        ze: dbz.map((value) => 10 ** (value / 10)),
        meanVel: dbz.map((value) => (value > 0 ? -4 : -0.6) + 0.3 * noise()),
        specWidth: dbz.map(() => 0.25 + 0.05 * Math.abs(noise())),
        temperatureK: weather.temperatureC + 273.15,
        pressureHpa: weather.pressureHpa,
        humidity: weather.humidity,
      });
    }
    const { day, hour: name, folder } = rpgNames(hour.startS);
    yield {
      name: `${folder}/${day}_${name}0000_P00_ZEN.LV1`,
      bytes: encodeLv1(ranges, rows),
    };
  }
}

const HEIGHTS_M = [
  ...[0, 10, 25, 50, 75, 100, 150, 200, 250, 325, 400, 475, 550, 625, 700, 800, 900, 1000],
  ...[1150, 1300, 1450, 1600, 1800, 2000, 2200, 2500, 2800, 3100, 3500, 3900, 4400, 5000],
  ...[5600, 6200, 7000, 8000, 9000, 10_000],
];

/** Hourly LWP, IWV, IRT, MET, TPC and TPB; every 10 s, scans every 10 minutes. */
export function* hatpro(span: DaySpan): Generator<MadeFile> {
  const noise = noises(22);
  const profile = (timeS: number) => {
    const { temperatureC } = weatherAt(timeS);
    return HEIGHTS_M.map((height) =>
      temperatureC + 273.15 + 3 * (1 - Math.exp(-height / 200)) - 0.0062 * height + 0.2 * noise()
    );
  };
  const KINDS: readonly {
    kind: HatproKind;
    stepS: number;
    levels?: readonly number[];
    values: (timeS: number) => readonly number[];
  }[] = [
    { kind: "LWP", stepS: 10, values: (t) => [weatherAt(t).lwp + 2 * noise()] },
    {
      kind: "IWV",
      stepS: 10,
      values: (t) => [6 + weatherAt(t).lwp / 60 + weatherAt(t).temperatureC / 5 + 0.05 * noise()],
    },
    {
      kind: "IRT",
      stepS: 10,
      levels: [10.5, 11.1],
      // °C in the file.
      values: (t) => {
        const sky = weatherAt(t).lwp > 0 ? weatherAt(t).temperatureC - 5 : -55;
        return [sky + 0.3 * noise(), sky + 0.3 * noise()];
      },
    },
    {
      kind: "MET",
      stepS: 10,
      values: (t) => {
        const w = weatherAt(t);
        return [
          w.pressureHpa + 0.02 * noise(),
          w.temperatureC + 273.15 + 0.05 * noise(),
          w.humidity + 0.3 * noise(),
          // km/h in the file.
          3.6 * Math.max(0, w.windMps + 0.6 * noise()),
          (w.windFromDeg + 5 * noise() + 360) % 360,
          w.rainMmH,
        ];
      },
    },
    { kind: "TPC", stepS: 60, levels: HEIGHTS_M, values: profile },
    { kind: "TPB", stepS: 600, levels: HEIGHTS_M, values: profile },
  ];
  for (const hour of hoursOf(span)) {
    const { day, hour: name, folder } = rpgNames(hour.startS);
    for (const { kind, stepS, levels, values } of KINDS) {
      const rows = [];
      for (let timeS = hour.startS; timeS < hour.endS; timeS += stepS) {
        rows.push({ timeS, flag: weatherAt(timeS).rainMmH > 0 ? 1 : 0, values: values(timeS) });
      }
      yield { name: `${folder}/${day}${name}.${kind}`, bytes: encodeHatpro(kind, rows, levels) };
    }
  }
}
