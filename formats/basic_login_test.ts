import { equal } from "node:assert/strict";
import { basicAuthorization } from "./basic_login.ts";

Deno.test("the examples of RFC 7617: section 2, and 2.1 with a letter that is not ASCII", () => {
  equal(basicAuthorization("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  equal(basicAuthorization("test", "123£"), "Basic dGVzdDoxMjPCow==");
});
