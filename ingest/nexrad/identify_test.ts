import { deepEqual, equal, throws } from "node:assert/strict";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { identifyProduct, identifyVolume, startOfVolume } from "./identify.ts";

const read = (...path: string[]) => sharedFile("nexrad", ...path);

Deno.test({
  name: "a volume's KEY comes from its first bytes; its site from the name where it has none",
  ignore: NO_DATA,
  fn() {
    const key = (name: string, as = name) => identifyVolume(read("level2", name), as)?.key;
    // Names and versions as expected/nexrad-level2 has them.
    equal(key("KDMX20220305_232324.bin", "some file"), "KDMX20220305_232324_V06");
    equal(key("KTLX20100501_000444_V03.gz", "x"), "KTLX20100501_000444_V03");
    equal(key("KABR20050101_000745.gz", "x"), "KABR20050101_000745_V01");
    equal(key("KTLX19910605_162126.gz"), "KTLX19910605_162126_V01");
    equal(key("KTLX19910605_162126.gz", "nameless"), undefined);
    throws(() => identifyVolume(new Uint8Array(100), "zeros"), { name: "NexradError" });
  },
});

Deno.test({
  name: "a product's KEY has the time of its volume and four letters",
  ignore: NO_DATA,
  fn() {
    const name = "LOT_HHC_2021_01_31_11_06_30";
    deepEqual(identifyProduct(read("level3", name), "any name"), {
      key: "KLOT20210131_110630_HHC",
      timeMs: Date.UTC(2021, 0, 31, 11, 6, 30),
      kind: "HHC",
    });
  },
});

Deno.test({
  name: "chunk S says the KEY and the plan; another chunk, and nonsense, say nothing",
  ignore: NO_DATA,
  fn() {
    const chunk = (name: string) => read("level2", "chunks-KLOT-230", name);
    const name = "20210729-123848-001-S";
    const start = startOfVolume(chunk(name), name)!;
    equal(start.key, "KLOT20210729_123848_V06");
    equal(start.plan?.length, 21);
    equal(start.plan![0]!.superResolution, true);
    equal(startOfVolume(chunk("20210729-123848-002-I"), name), null);
    equal(startOfVolume(new Uint8Array(2_318), name), null);
  },
});
