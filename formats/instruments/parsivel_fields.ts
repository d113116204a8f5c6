/**
 * What an OTT Parsivel² measures, by the number that its telegrams give each field. Operating
 * instructions OTT Parsivel², appendix A (measured values), B (classes of diameter and velocity).
 *
 * @module
 */

/** A field of a telegram. */
export interface ParsivelField {
  readonly field: number;
  readonly name: string;
  readonly units?: string;
  readonly longName: string;
  /** Of numbers unless said; `diameters` 32 of them, `spectrum` 32 × 32. */
  readonly kind?: "text" | "diameters" | "spectrum";
  /** What the instrument writes where it saw nothing. */
  readonly none?: readonly number[];
  /** How loggers name the column, in small letters without anything else. */
  readonly columns: readonly string[];
}

/** Classes of diameter and of velocity. */
export const CLASSES = 32;

const NO_ECHO = [-9.999, -9.99];

export const PARSIVEL_FIELDS: readonly ParsivelField[] = [
  {
    field: 1,
    name: "rain_rate",
    units: "mm h-1",
    longName: "intensity of precipitation",
    columns: ["rainrate", "rainintensity", "intensityofprecipitation"],
  },
  {
    field: 2,
    name: "rain_accumulated",
    units: "mm",
    longName: "precipitation since the start",
    columns: ["rainaccum", "accprec", "precipitationsincestart"],
  },
  {
    field: 3,
    name: "synop_wawa",
    units: "1",
    longName: "weather by SYNOP table 4680",
    columns: ["wawa", "weathercodewawa", "weathercodesynopwawa"],
  },
  {
    field: 4,
    name: "synop_ww",
    units: "1",
    longName: "weather by SYNOP table 4677",
    columns: ["wawaww"],
  },
  {
    field: 5,
    name: "metar",
    kind: "text",
    longName: "weather by METAR table 4678",
    columns: ["wawametar", "weathercodemetarspeci"],
  },
  {
    field: 6,
    name: "nws",
    kind: "text",
    longName: "weather by the code of the NWS",
    columns: ["wawanws", "weathercodenws"],
  },
  {
    field: 7,
    name: "reflectivity",
    units: "dBZ",
    longName: "radar reflectivity",
    none: NO_ECHO,
    columns: ["zdbz", "radarreflectivity", "radarreflectivitydbz"],
  },
  {
    field: 8,
    name: "visibility",
    units: "m",
    longName: "visibility in precipitation",
    columns: ["morvisibility", "morvisibilitym"],
  },
  {
    field: 9,
    name: "sample_interval",
    units: "s",
    longName: "interval of samples",
    columns: ["sampleinterval"],
  },
  {
    field: 10,
    name: "signal_amplitude",
    units: "1",
    longName: "amplitude of the laser's signal",
    columns: ["signalamplitude", "signalamplitudeoflaserband"],
  },
  {
    field: 11,
    name: "particles",
    units: "1",
    longName: "particles seen",
    columns: ["numberparticles", "numberofdetectedparticles"],
  },
  {
    field: 12,
    name: "temperature_sensor",
    units: "degC",
    longName: "temperature in the sensor",
    columns: ["temperaturesensor", "sensortemperature", "temperatureinsensor"],
  },
  {
    field: 13,
    name: "serial_number",
    kind: "text",
    longName: "the sensor's serial number",
    columns: ["serialnumber"],
  },
  {
    field: 14,
    name: "firmware_iop",
    kind: "text",
    longName: "firmware of the interface",
    columns: ["iopfirmwareversion"],
  },
  {
    field: 15,
    name: "firmware_dsp",
    kind: "text",
    longName: "firmware of the signal processor",
    columns: ["dspfirmwareversion"],
  },
  {
    field: 16,
    name: "heating_current",
    units: "A",
    longName: "current of the sensor heads' heating",
    columns: ["currentheatingsystem", "heatingcurrent"],
  },
  {
    field: 17,
    name: "supply_voltage",
    units: "V",
    longName: "supply voltage",
    columns: ["powersupplyvoltageinthesensor", "sensorvoltage"],
  },
  {
    field: 18,
    name: "sensor_status",
    units: "1",
    longName: "0 good, 1 dirty glass, 2 dirty glass and no measuring, 3 laser damaged",
    columns: ["sensorstatus", "opticsstatus"],
  },
  {
    field: 19,
    name: "start_time",
    kind: "text",
    longName: "start of measuring",
    columns: ["startofmeasurement"],
  },
  {
    field: 20,
    name: "sensor_time",
    kind: "text",
    longName: "the sensor's own clock",
    columns: ["sensortime"],
  },
  {
    field: 21,
    name: "sensor_date",
    kind: "text",
    longName: "the sensor's own date",
    columns: ["sensordate"],
  },
  {
    field: 22,
    name: "station_name",
    kind: "text",
    longName: "name of the station",
    columns: ["stationname"],
  },
  {
    field: 23,
    name: "station_number",
    kind: "text",
    longName: "number of the station",
    columns: ["stationnumber"],
  },
  {
    field: 24,
    name: "rain_absolute",
    units: "mm",
    longName: "amount of precipitation, absolute",
    columns: ["rainamountabsolute"],
  },
  { field: 25, name: "error_code", units: "1", longName: "error code", columns: ["errorcode"] },
  {
    field: 26,
    name: "temperature_pcb",
    units: "degC",
    longName: "temperature of the circuit board",
    columns: ["temperaturepcb", "pbctemperature", "pcbtemperature"],
  },
  {
    field: 27,
    name: "temperature_right",
    units: "degC",
    longName: "temperature of the right sensor head",
    columns: ["temperaturerightsensorhead", "righttemperature"],
  },
  {
    field: 28,
    name: "temperature_left",
    units: "degC",
    longName: "temperature of the left sensor head",
    columns: ["temperatureleftsensorhead", "lefttemperature"],
  },
  {
    field: 30,
    name: "rain_rate_16bit_low",
    units: "mm h-1",
    longName: "intensity of precipitation, 16 bits, to 30 mm/h",
    columns: ["rainintensity16bitlow"],
  },
  {
    field: 31,
    name: "rain_rate_16bit_high",
    units: "mm h-1",
    longName: "intensity of precipitation, 16 bits, to 1200 mm/h",
    columns: ["rainintensity16bithigh"],
  },
  {
    field: 32,
    name: "rain_accumulated_16bit",
    units: "mm",
    longName: "precipitation since the start, 16 bits",
    columns: ["rainaccumulated16bit"],
  },
  {
    field: 33,
    name: "reflectivity_16bit",
    units: "dBZ",
    longName: "radar reflectivity, 16 bits",
    none: NO_ECHO,
    columns: ["reflectivity16bit"],
  },
  {
    field: 34,
    name: "kinetic_energy",
    units: "J m-2 h-1",
    longName: "kinetic energy of precipitation",
    columns: ["kineticenergy"],
  },
  {
    field: 35,
    name: "snow_rate",
    units: "mm h-1",
    longName: "intensity of snow by its depth",
    columns: ["snowdepthintensity", "snowintensity"],
  },
  {
    field: 60,
    name: "particles_all",
    units: "1",
    longName: "all particles seen",
    columns: ["numberofparticles"],
  },
  {
    field: 90,
    name: "number_concentration",
    units: "log10(m-3 mm-1)",
    longName: "logarithm of the number concentration of drops of each diameter",
    kind: "diameters",
    none: NO_ECHO,
    columns: ["n"],
  },
  {
    field: 91,
    name: "fall_velocity",
    units: "m s-1",
    longName: "mean fall velocity of drops of each diameter",
    kind: "diameters",
    columns: ["v"],
  },
  {
    field: 93,
    name: "spectrum",
    units: "1",
    longName: "particles of each velocity and diameter",
    kind: "spectrum",
    columns: ["m", "spectrum"],
  },
];

/** Class widths: so many classes of one width after the other. */
function middles(widths: readonly (readonly [count: number, width: number])[]): Float64Array {
  const out: number[] = [];
  let edge = 0;
  for (const [count, width] of widths) {
    for (let i = 0; i < count; i++) {
      out.push(Math.round((edge + width / 2) * 1e4) / 1e4);
      edge += width;
    }
  }
  return Float64Array.from(out);
}

/** Middle of each class of diameter, mm. */
export const DIAMETERS_MM: Float64Array = middles([
  [10, 0.125],
  [5, 0.25],
  [5, 0.5],
  [5, 1],
  [5, 2],
  [2, 3],
]);

/** Middle of each class of velocity, m/s. */
export const VELOCITIES_MPS: Float64Array = middles([
  [10, 0.1],
  [5, 0.2],
  [5, 0.4],
  [5, 0.8],
  [5, 1.6],
  [2, 3.2],
]);

/** A column's name as in {@link ParsivelField.columns}: without unit, index and everything but letters. */
export function columnKey(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
