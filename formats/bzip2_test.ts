import assert from "node:assert/strict";
import { randoms } from "./_test_random.ts";
import { decompressBzip2 } from "./bzip2.ts";
import { NexradError } from "./nexrad/nexrad_error.ts";

/** Made with bzip2 1.0.8 (Python 3 `bz2.compress(data, level)`), in base 64. */
const PACKED = {
  empty: "QlpoORdyRThQkAAAAAA=",
  a: "QlpoOTFBWSZTWRmTm2sAAAABACAAIAAhGEaC7kinChIDMnNtYA==",
  aaaa: "QlpoOTFBWSZTWYgSM6YAAAJBAEAAIAAgACEAggsXckU4UJCIEjOm",
  aaaaa: "QlpoOTFBWSZTWUSkMD0AAAJBACAAIAAgACEAggsXckU4UJBEpDA9",
  zeros300k: "QlpoOTFBWSZTWd9HTW8AAkxAgMAABAAACCAAMMwFKaYURsRRHi7kinChIb6Omt4=",
  ab10k: "QlpoOTFBWSZTWTnMCfcAE4eBADAAIAAwgCkYIVGCFRxdyRThQkDnMCfc",
};

/** `bytes((i * i >> 5) & 15 for i in range(20000))`: long enough to be followed in four chains. */
const SQUARES = [
  "QlpoOTFBWSZTWW3mtJgAAABAAH//0AOd5KIpAKqKYACaFMABNCmAAmgmqoVNNtinlQKVSQN+pT3qp+qb7hXYK4FeQr",
  "ckfYV/oHigv1UdpKwqMVHSo8VHXqqMVGKjVR2qMKj8hXyhWoV7Cs9wrAV4FeIVqhWYVyhWoV1CuoHFR4qNVGlRqo6V",
  "HSqtwrlCuQrqFchXcK2FdhXQVqFZhWYVmhWIVmFdUKzCswrqFZhWAOyo4qOJK4qNVHFRqo1UaVGqjSo5VHlUeFRio7",
  "VGKjhUdKj2VHIVyCvYV8hW4V8hW4V2qMVHpUdKjFRqo7VG1RhUYqOKjpUdKjFBYoV9oVmFZoVmFcoVqFbCtIVuFfaF",
  "chW5I3CuoV1CswrUK1QrMK4FewrMKxJGKFYhWIVyFZhWIVuFbCsoVmFYhWIViFchW6FewrYV8hW4VyFZhXlCvKFeQr",
  "MKxCsUK5CuSRqFahOKjlUbVGlRqo1UaqXIVqSMUK4FfIV0Fe0RiowqOKj2qOKjFRxSuQraFYhWIV7Qr7CsSjtUYVHt",
  "Uf4u5IpwoSDbzWkw",
].join("");

/** `"".join(f"{i} " for i in range(600))`: 11 symbols, codes of several lengths. */
const NUMBERS = [
  "QlpoOTFBWSZTWaLP1ZYAASwYAEAAf+BQBRgAPT22222UrbVIgGmmggGmmgqnmaif+qVBlDfqqk36pCJNtpVPeVTOb1",
  "urnffM+bAPHAHRQECwWCBQHRwB42AfNAB5pwB82AeOAOigIFgsECgOjgDxsA+aADrRQHzYB44A6KAgWCwQKA6OAPGw",
  "D5oAI0LB82AeOAOigIFgsECgOjgDxsA+aAC2ggfNgHjgDooCBYLBAoDo4A8bAPmgAoDo4A8bAPmgAw0Ax82AeOAOig",
  "IIpJN3d973vJJJJJJJJJJJJJJJJJK7u7u7u01JIGZmazMzMw+bAPHAHRQVVVgJr9qbkkvX7U3JJev2nAyWOBkscDJY",
  "4GSxwMlh8ALOYfACzmVv5t22z0ySSSW23LczMHzYB44FVVfYF6/am5JL1+0dHpYdHpYdHpYdHpYdHpYHQNzmB0Dc5g",
  "dA3OZW31u22fpPpJA+aAzMzM1mZmB82FVVffYK1+0dHpYdHpYPHZYPHZYPHZYBodzmAaHc5gGh3OYBodzmVtvXbcdH",
  "AHjYB80DMzMzNZmZVVX379/bvZYPHZYPHZYPHZYGOSwMclgY5LAxyWBjksDHJZne9728zMQKA6OAPGwD5N3d/ZmZu7",
  "v3eSwMclgY5LAxyWBjksAtgFsAtgFsCT9+1ne973JmYsFggUB0cDd3+3ebu5+zM3d3foAAAAAAAAAAAACttu12zZJJ",
  "CSRAsECgOjhd5dg9JJJJAAAAAAAB++fPnzuZnscAdFAQLBYIFMzP2bu7vwAAAAAASSSSSSSTu9573vezM8cAdFAQLB",
  "YIFVVe973skkkkkkkkkgAAAAOcD/F3JFOFCQos/Vlg",
].join("");

/** `bytes(i % 7 for i in range(250000))` with level 1: three blocks. */
const BLOCKS = [
  "QlpoMTFBWSZTWWSP0mQAG+VAAH8AIABQhgBNVA0wlAmiUCbJQJwlAnSUCeJQJhKBPmKCskymsskfpMgAN8qAAP4AQA",
  "ChDACaqBphKBNEoE2SgThKBOkoE8SgTCUCfMUFZJlNZKifplAAN9kAAfwAgAFCGAE1U0D1ECZiIE1RAm6IE5RAnaIE",
  "9RAnxdyRThQkHEHBM0A=",
].join("");

function packed(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function code(bytes: Uint8Array, maxBytes = 2 ** 20): string {
  try {
    decompressBzip2(bytes, maxBytes);
    return "whole";
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    return error.code;
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

Deno.test("bzip2: what bzip2 packed comes back", () => {
  const unpack = (base64: string) => decompressBzip2(packed(base64), 2 ** 20);
  assert.equal(unpack(PACKED.empty).length, 0);
  assert.equal(text(unpack(PACKED.a)), "a");
  assert.equal(text(unpack(PACKED.aaaa)), "aaaa");
  assert.equal(text(unpack(PACKED.aaaaa)), "aaaaa");
  assert.deepEqual(unpack(PACKED.zeros300k), new Uint8Array(300_000));
  assert.equal(text(unpack(PACKED.ab10k)), "ab".repeat(10_000));
  assert.deepEqual(
    unpack(SQUARES),
    Uint8Array.from({ length: 20_000 }, (_, i) => ((i * i) >> 5) & 15),
  );
  assert.equal(text(unpack(NUMBERS)), Array.from({ length: 600 }, (_, i) => `${i} `).join(""));
  assert.deepEqual(unpack(BLOCKS), Uint8Array.from({ length: 250_000 }, (_, i) => i % 7));
});

Deno.test("bzip2: streams after each other are one text, other bytes after them are none", () => {
  const both = [...packed(PACKED.a), ...packed(PACKED.empty), ...packed(NUMBERS)];
  assert.equal(text(decompressBzip2(Uint8Array.from(both), 10_000)).slice(0, 5), "a0 1 ");
  const more = Uint8Array.from([...packed(PACKED.aaaa), ...new Uint8Array(100)]);
  assert.equal(text(decompressBzip2(more, 10)), "aaaa");
});

Deno.test("bzip2: a result is the caller's own, whatever is unpacked next", () => {
  const first = decompressBzip2(packed(PACKED.ab10k), 20_000);
  decompressBzip2(packed(PACKED.zeros300k), 300_000);
  assert.equal(text(first.subarray(0, 4)), "abab");
});

Deno.test("bzip2: more than the caller allows is refused, exactly as much is not", () => {
  assert.equal(code(packed(PACKED.zeros300k), 300_000), "whole");
  assert.equal(code(packed(PACKED.zeros300k), 299_999), "too-large");
  assert.equal(code(packed(BLOCKS), 150_000), "too-large");
  assert.equal(code(packed(PACKED.empty), 0), "whole");
});

Deno.test("bzip2: every cut is named as one", () => {
  const whole = packed(SQUARES);
  for (let length = 4; length < whole.length; length++) {
    assert.equal(code(whole.subarray(0, length)), "truncated", `${length} bytes`);
  }
});

Deno.test("bzip2: a flipped bit never gives another text", () => {
  const whole = packed(NUMBERS);
  const expected = text(decompressBzip2(whole, 10_000));
  let harmless = 0;
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const hurt = whole.slice();
    hurt[bit >> 3]! ^= 1 << (bit & 7);
    if (code(hurt) !== "whole") continue;
    // Another block size, a code that does not occur, padding at the end.
    harmless++;
    assert.equal(text(decompressBzip2(hurt, 10_000)), expected, `bit ${bit}`);
  }
  assert.ok(harmless < 40, `${harmless} flipped bits pass`);
});

Deno.test("bzip2: noise in place of a block ends in a named error", () => {
  const random = randoms(3);
  const codes = new Set<string>();
  for (let i = 0; i < 300; i++) {
    const hurt = packed([SQUARES, NUMBERS, BLOCKS][i % 3]!);
    const at = 14 + random(hurt.length - 14);
    for (let k = at; k < Math.min(hurt.length, at + 20); k++) hurt[k] = random(256);
    codes.add(code(hurt));
  }
  for (const each of ["bzip2", "bzip2-crc", "truncated"]) assert.ok(codes.has(each), each);
});
