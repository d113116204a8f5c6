/**
 * How a file's variables come to agree with those of the stores: in their units, and in what a name
 * stands for.
 *
 * @module
 */
import { DatasetError } from "../../formats/dataset.ts";
import { conversion } from "../../formats/instruments/units.ts";
import { openStore, type Rows, type RowVariable } from "../../zarr_store/mod.ts";
import { storesAt } from "./stores.ts";

/** What is known of a variable. */
interface Known {
  /** Dimensions after time. */
  readonly dims: readonly string[];
  readonly units: string | undefined;
}

/** The variables of a group's stores by name, and of the files that are on their way there. */
export type KnownVariables = Map<string, Known>;

/** The variables of the stores at `folder` and beside it. */
export function knownVariables(folder: string): KnownVariables {
  const known: KnownVariables = new Map();
  for (const path of storesAt(folder)) {
    for (const [name, { dims, attributes }] of openStore(path)?.variables ?? []) {
      if (!known.has(name)) known.set(name, knownOf(dims.slice(1), attributes));
    }
  }
  return known;
}

const knownOf = (dims: readonly string[], { units }: RowVariable["attributes"]): Known => ({
  dims,
  units: typeof units === "string" && units !== "" ? units : undefined,
});

/**
 * The rows in the stores' units. A variable whose dimensions are others than those of the one of its
 * name (a column that became an array) gets a name that tells them.
 *
 * @throws {DatasetError} when a variable measures something else than the one of its name
 */
export function agreed({ times, variables }: Rows, known: KnownVariables): Rows {
  const agreed = new Map<string, RowVariable>();
  for (const [name, variable] of variables) {
    const own = nameOf(name, variable, known);
    agreed.set(own, inUnitsOf(own, variable, known.get(own)));
  }
  for (const [name, { dims, attributes }] of agreed) {
    if (known.get(name)?.units === undefined) known.set(name, knownOf(dims, attributes));
  }
  return { times, variables: agreed };
}

function nameOf(name: string, { dims }: RowVariable, known: KnownVariables): string {
  const there = known.get(name);
  return there === undefined || there.dims.join() === dims.join()
    ? name
    : [name, "by", "time", ...dims].join("_");
}

function inUnitsOf(name: string, variable: RowVariable, known: Known | undefined): RowVariable {
  const { units } = variable.attributes;
  const wanted = known?.units;
  if (typeof units !== "string" || wanted === undefined || units === wanted) return variable;
  const how = conversion(units, wanted);
  if (how === null) {
    throw new DatasetError("unsupported", `${name} is in ${units}, in the store in ${wanted}`);
  }
  const attributes = { ...variable.attributes, units: wanted };
  const { scale, offset } = how;
  if (scale === 1 && offset === 0) return { ...variable, attributes };
  return { ...variable, attributes, values: variable.values.map((v) => v * scale + offset) };
}
