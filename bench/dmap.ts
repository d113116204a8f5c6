/**
 * How many fitacf records of SuperDARN are decoded in a second, on one core?
 *
 *   MESO360_BINARY=dist/meso360 deno run -A bench/dmap.ts [ROUNDS] [FILE]
 *
 * The program decodes FILE (stream.fitacf of ../shared/data) in one thread over and over; in turn with
 * it, Python 3 walks the same file with its struct module and unpacks every value. That is no reader
 * that anybody uses: it says how fast this machine is, and nothing else.
 *
 * @module
 */
import { sharedPath } from "../_test_data.ts";
import { binaryUnderTest, program } from "../_test_program.ts";
import { missing } from "../_test_tools.ts";
import type { Measured, Rates } from "../ingest/superdarn/measure_command.ts";

const WALK = `
import json, struct, sys, time
data = open(sys.argv[1], "rb").read()
kinds = {1: "b", 2: "h", 3: "i", 4: "f", 8: "d", 10: "q", 16: "B", 17: "H", 18: "I", 19: "Q"}
sizes = {kind: struct.calcsize("<" + letter) for kind, letter in kinds.items()}
def text(at):
    end = data.index(0, at)
    return data[at:end].decode("latin-1"), end + 1
def record(start):
    _, size, scalars, arrays = struct.unpack_from("<4i", data, start)
    at, fields = start + 16, {}
    for _ in range(scalars):
        name, at = text(at)
        kind, at = data[at], at + 1
        if kind == 9:
            fields[name], at = text(at)
        else:
            fields[name], = struct.unpack_from("<" + kinds[kind], data, at)
            at += sizes[kind]
    for _ in range(arrays):
        name, at = text(at)
        kind, rank = struct.unpack_from("<Bi", data, at)
        at += 5
        count = 1
        for dimension in struct.unpack_from(f"<{rank}i", data, at):
            count *= dimension
        at += 4 * rank
        fields[name] = struct.unpack_from(f"<{count}{kinds[kind]}", data, at)
        at += count * sizes[kind]
    return start + size
rates = []
for _ in range(5):
    start, count = time.perf_counter(), 0
    cpu = time.process_time()
    while time.perf_counter() - start < 0.4:
        at = 0
        while at < len(data):
            at, count = record(at), count + 1
    rates.append({
        "perSecond": count / (time.perf_counter() - start),
        "perCpuSecond": count / (time.process_time() - cpu),
    })
print(json.dumps(rates))
`;

const TASKS: readonly (readonly [keyof Measured["tasks"], string])[] = [
  ["fields", "fields found and checked"],
  ["needed", "and the values of a message read"],
  ["all", "and every scalar and array made"],
  ["added", "and every number added up"],
  ["json", "finished JSON of the message"],
];

async function output(command: string, args: readonly string[]): Promise<string> {
  const child = new Deno.Command(command, { args: [...args], stderr: "inherit" });
  const { success, stdout } = await child.output();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

/** `73,123 records/s (70,100–75,000)  80,456 records per s of CPU`. */
function line(name: string, rates: readonly Omit<Rates, "sum">[]): string {
  const text = (value: number) => Math.round(value).toLocaleString("en");
  const clock = rates.map(({ perSecond }) => perSecond);
  const middle = (values: readonly number[]) =>
    text(values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN).padStart(9);
  return `${name.padEnd(36)} ${middle(clock)} records/s ` +
    `(${text(Math.min(...clock))}–${text(Math.max(...clock))})`.padEnd(20) +
    `${middle(rates.map(({ perCpuSecond }) => perCpuSecond))} per second of CPU`;
}

const rounds = Number(Deno.args[0] ?? 3);
const file = Deno.args[1] ?? sharedPath("superdarn", "stream.fitacf");
const hasPython = !missing("python3", "apt-get install python3");
const ours: Measured[] = [];
const python: Omit<Rates, "sum">[] = [];
for (let round = 0; round < rounds; round++) {
  const { command, args } = program("superdarn", "measure", file);
  ours.push(JSON.parse(await output(command, args)));
  if (hasPython) python.push(...JSON.parse(await output("python3", ["-c", WALK, file])));
}
const [first] = ours;
console.log(
  `${first?.records} records, ${first?.bytes} bytes; ${binaryUnderTest() ?? "from source"}; one ` +
    `thread; medians (and ranges) of ${first?.tasks.all.length} runs in each of ${rounds} rounds`,
);
for (const [task, name] of TASKS) {
  console.log(line(name, ours.flatMap(({ tasks }) => tasks[task])));
}
if (hasPython) console.log(line("a plain walk in Python, every value", python));
