/**
 * What temperature, dew point and pressure make together: humidity and the potential temperatures.
 *
 * Bolton (1980), The computation of equivalent potential temperature, Mon. Wea. Rev. 108,
 * 1046-1053. Temperatures go in as °C and come out, where they are potential, as kelvin; saturation
 * is over water at all temperatures. NaN in is NaN out, and so is what no air can be (a vapour
 * pressure as high as the pressure, a humidity of 0 % or less, a pressure of 0 or less).
 *
 * @module
 */

/** 0 °C in kelvin. */
export const ZERO_C_K = 273.15;
/** Ratio of the gas constants of dry air and water vapour, as Bolton rounds it. */
const EPSILON = 0.622;
/** Gas constant over specific heat, dry air (Bolton 1980, eq. 7). */
const KAPPA = 0.2854;

/** Saturation vapour pressure over water at `tC` °C, hPa. Bolton (1980), eq. 10. */
export function saturationVapourPressureHpa(tC: number): number {
  return 6.112 * Math.exp(17.67 * tC / (tC + 243.5));
}

/** Dew point, °C, of air of `tC` °C and `rhPercent` % over water. Bolton (1980), eqs. 10 and 11. */
export function dewpointC(tC: number, rhPercent: number): number {
  const x = Math.log(rhPercent / 100) + 17.67 * tC / (tC + 243.5);
  return Number.isFinite(x) ? 243.5 * x / (17.67 - x) : NaN;
}

/** Relative humidity over water, %, from temperature and dew point in °C. Bolton (1980), eq. 10. */
export function relativeHumidity(tC: number, tdC: number): number {
  return 100 * saturationVapourPressureHpa(tdC) / saturationVapourPressureHpa(tC);
}

/** Mass of water vapour to a mass of dry air, kg/kg: 0.622 e / (p - e), e from the dew point. */
export function mixingRatio(tdC: number, pHpa: number): number {
  const e = saturationVapourPressureHpa(tdC);
  return pHpa > e ? EPSILON * e / (pHpa - e) : NaN;
}

/**
 * Virtual temperature, K, of air of `tC` °C, dew point `tdC` °C and `pHpa` hPa: that of dry air of
 * the same density, T (1 + r/0.622) / (1 + r). Wallace & Hobbs (2006), Atmospheric Science, 3.1.1.
 */
export function virtualTemperatureK(tC: number, tdC: number, pHpa: number): number {
  const r = mixingRatio(tdC, pHpa);
  return (tC + ZERO_C_K) * (1 + r / EPSILON) / (1 + r);
}

/** Potential temperature of dry air, K: brought to 1000 hPa. Bolton (1980), eq. 7 without vapour. */
export function potentialTemperatureK(tC: number, pHpa: number): number {
  return (tC + ZERO_C_K) * toReference(pHpa) ** KAPPA;
}

/** Virtual potential temperature, K: the virtual temperature brought to 1000 hPa. */
export function virtualPotentialTemperatureK(tC: number, tdC: number, pHpa: number): number {
  return virtualTemperatureK(tC, tdC, pHpa) * toReference(pHpa) ** KAPPA;
}

/** Temperature, K, at which air lifted from `tC`, `tdC` is saturated. Bolton (1980), eq. 15. */
export function condensationTemperatureK(tC: number, tdC: number): number {
  const t = tC + ZERO_C_K;
  const td = tdC + ZERO_C_K;
  return 1 / (1 / (td - 56) + Math.log(t / td) / 800) + 56;
}

/** Equivalent potential temperature, K. Bolton (1980), eq. 38 with eqs. 7, 10 and 15. */
export function equivalentPotentialTemperatureK(tC: number, tdC: number, pHpa: number): number {
  const gPerKg = 1000 * mixingRatio(tdC, pHpa);
  const moist = (tC + ZERO_C_K) * toReference(pHpa) ** (KAPPA * (1 - 0.28e-3 * gPerKg));
  const tL = condensationTemperatureK(tC, tdC);
  return moist * Math.exp((3.376 / tL - 0.00254) * gPerKg * (1 + 0.81e-3 * gPerKg));
}

/** 1000 hPa over the pressure. */
function toReference(pHpa: number): number {
  return pHpa > 0 ? 1000 / pHpa : NaN;
}
