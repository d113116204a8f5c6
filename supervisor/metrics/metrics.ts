/**
 * `GET /metrics`: what a monitoring system reads, in the Prometheus text exposition format 0.0.4.
 *
 * @module
 */

/** The format's media type. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** One value of a metric, with the labels that tell it from the metric's others. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric and its values. Names follow the convention: base units, `_total` for counters. */
export interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** The text of metrics; those without a value are left out. */
export function metricsText(metrics: readonly Metric[]): string {
  return metrics.filter(({ samples }) => samples.length > 0).map(metricText).join("");
}

function metricText({ name, type, help, samples }: Metric): string {
  const lines = samples.map(({ labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${labelText(text)}"`);
    const list = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
    return `${name}${list} ${numberText(value)}\n`;
  });
  return `# HELP ${name} ${helpText(help)}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

const helpText = (text: string) => text.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
const labelText = (text: string) => helpText(text).replace(/"/g, '\\"');

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

/** A metric with one value; none while the value is unknown. */
export function single(
  type: Metric["type"],
  name: string,
  help: string,
  value: number | null | undefined,
): Metric {
  return { name, type, help, samples: value === null || value === undefined ? [] : [{ value }] };
}
