import { deepEqual, equal } from "node:assert/strict";
import { pass } from "./check.ts";
import { Looks } from "./looks.ts";

const texts = async (found: ReturnType<Looks["at"]>) => (await found).map(({ text }) => text);

Deno.test("one that hangs is waited for again, and once it answers it is begun anew", async () => {
  const looks = new Looks();
  const first = Promise.withResolvers<void>();
  let begun = 0;
  const look = async () => {
    const number = ++begun;
    if (number === 1) await first.promise;
    return [pass(`look ${number}`)];
  };
  for (let time = 0; time < 3; time++) {
    deepEqual(await texts(looks.at("disk", look, 1)), ["disk not checked: it took too long"]);
  }
  equal(begun, 1);
  deepEqual(await texts(looks.at("port", () => [pass("another")], 60_000)), ["another"]);
  const waiting = texts(looks.at("disk", look, 60_000));
  first.resolve();
  deepEqual(await waiting, ["look 1"]);
  deepEqual(await texts(looks.at("disk", look, 60_000)), ["look 2"]);
});

Deno.test("one that fails is a warning; late, it is nobody's, and begun anew", async () => {
  const looks = new Looks();
  const first = Promise.withResolvers<never>();
  let begun = 0;
  const look = () => ++begun === 1 ? first.promise : Promise.reject(new Error("broken"));
  deepEqual(await texts(looks.at("git", look, 1)), ["git not checked: it took too long"]);
  first.reject(new Error("late"));
  await first.promise.catch(() => {});
  deepEqual(await texts(looks.at("git", look, 60_000)), ["git not checked: broken"]);
  deepEqual(
    await texts(looks.at("x", () => {
      throw new Error("at once");
    }, 60_000)),
    ["x not checked: at once"],
  );
});
