import { equal, ok } from "node:assert/strict";
import { NO_DATA, sharedPath } from "../_test_data.ts";
import {
  condensationTemperatureK,
  dewpointC,
  equivalentPotentialTemperatureK,
  mixingRatio,
  potentialTemperatureK,
  relativeHumidity,
  saturationVapourPressureHpa,
  virtualPotentialTemperatureK,
  virtualTemperatureK,
} from "./thermodynamics.ts";

/** A row of the reference, computed with 40 digits from Bolton's equations by another program. */
interface Row {
  readonly T_c: number;
  readonly Td_c: number;
  readonly p_hpa: number;
  readonly e_hpa: number;
  readonly es_hpa: number;
  readonly r_kg_kg: number;
  readonly rh_pct: number;
  readonly T_lcl_k: number;
  readonly theta_k: number;
  readonly theta_v_k: number;
  readonly theta_e_k: number;
}

interface Reference {
  readonly rows: readonly Row[];
  readonly dewpoint_from_rh: readonly {
    readonly T_c: number;
    readonly rh_pct: number;
    readonly Td_c: number;
  }[];
}

/** Copied by hand from the reference: a vehicle's own values, hot and dry, and frost. */
const COPIED: Reference = {
  rows: [
    {
      T_c: 23.2,
      Td_c: 19.92,
      p_hpa: 900.85,
      e_hpa: 23.2538683604,
      es_hpa: 28.4273558193,
      r_kg_kg: 0.0164812783451,
      rh_pct: 81.8010247178,
      T_lcl_k: 292.290678503,
      theta_k: 305.314276901,
      theta_v_k: 308.322707782,
      theta_e_k: 354.846498454,
    },
    {
      T_c: 40,
      Td_c: 5,
      p_hpa: 900,
      e_hpa: 8.72146519765,
      es_hpa: 73.9490058102,
      r_kg_kg: 0.00608648266632,
      rh_pct: 11.7938910768,
      T_lcl_k: 271.071561606,
      theta_k: 322.709391056,
      theta_v_k: 323.895826451,
      theta_e_k: 342.866622896,
    },
    {
      T_c: -25,
      Td_c: -30,
      p_hpa: 1020,
      e_hpa: 0.510354381237,
      es_hpa: 0.809381358089,
      r_kg_kg: 0.000311371897197,
      rh_pct: 63.054872235,
      T_lcl_k: 242.263058848,
      theta_k: 246.751493802,
      theta_v_k: 246.798171068,
      theta_e_k: 247.628907599,
    },
  ],
  dewpoint_from_rh: [
    { T_c: 25, rh_pct: 50, Td_c: 13.8676170503 },
    { T_c: -10, rh_pct: 65, Td_c: -15.334093121 },
    { T_c: 0, rh_pct: 100, Td_c: 0 },
  ],
};

function near(actual: number, expected: number, what: string): void {
  const tolerance = 1e-9 * Math.max(1e-3, Math.abs(expected));
  ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, not ${expected}`);
}

function compare({ rows, dewpoint_from_rh }: Reference): void {
  for (const row of rows) {
    const { T_c: t, Td_c: td, p_hpa: p } = row;
    const at = `T ${t}, Td ${td}, p ${p}`;
    near(saturationVapourPressureHpa(td), row.e_hpa, `e, ${at}`);
    near(saturationVapourPressureHpa(t), row.es_hpa, `es, ${at}`);
    near(mixingRatio(td, p), row.r_kg_kg, `r, ${at}`);
    near(relativeHumidity(t, td), row.rh_pct, `RH, ${at}`);
    near(condensationTemperatureK(t, td), row.T_lcl_k, `T_L, ${at}`);
    near(potentialTemperatureK(t, p), row.theta_k, `θ, ${at}`);
    near(virtualPotentialTemperatureK(t, td, p), row.theta_v_k, `θv, ${at}`);
    near(equivalentPotentialTemperatureK(t, td, p), row.theta_e_k, `θe, ${at}`);
  }
  for (const { T_c, rh_pct, Td_c } of dewpoint_from_rh) {
    near(dewpointC(T_c, rh_pct), Td_c, `Td of ${T_c} °C and ${rh_pct} %`);
  }
}

Deno.test("thermodynamics: copied rows of the reference", () => compare(COPIED));

Deno.test({
  name: "thermodynamics: the whole reference, to 1e-9 (needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    const reference: Reference = JSON.parse(
      Deno.readTextFileSync(sharedPath("expected", "thermo.json")),
    );
    equal(reference.rows.length, 20);
    compare(reference);
  },
});

Deno.test("thermodynamics: saturated air has the temperature as dew point, and warmer air is drier", () => {
  near(relativeHumidity(18.4, 18.4), 100, "RH");
  near(dewpointC(18.4, 100), 18.4, "Td");
  ok(Math.abs(virtualTemperatureK(10, -110, 1000) - 283.15) < 1e-6, "dry air is its own");
  ok(relativeHumidity(20, 10) < relativeHumidity(19, 10));
});

Deno.test("thermodynamics: what is missing or no air is NaN", () => {
  for (
    const value of [
      saturationVapourPressureHpa(NaN),
      relativeHumidity(20, NaN),
      dewpointC(20, 0),
      dewpointC(20, -3),
      dewpointC(NaN, 50),
      potentialTemperatureK(20, 0),
      potentialTemperatureK(20, -999),
      mixingRatio(50, 20),
      equivalentPotentialTemperatureK(20, 10, NaN),
      equivalentPotentialTemperatureK(20, NaN, 900),
      virtualPotentialTemperatureK(NaN, 10, 900),
    ]
  ) equal(value, NaN);
});
