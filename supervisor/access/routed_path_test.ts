import { equal } from "node:assert/strict";
import { routedPath } from "./routed_path.ts";

Deno.test("below /radar several slashes are one, elsewhere and encoded they are not", () => {
  const paths: Record<string, string> = {
    "/radar": "/radar",
    "/radar//": "/radar/",
    "/radar//code/": "/radar/code/",
    "/radar///list//2/reflectivity//?a=//": "/radar/list/2/reflectivity/",
    "/radar/%2fcode": "/radar/%2fcode",
    "//radar//code": "//radar//code",
    "/api//operator": "/api//operator",
    "/radarx//code": "/radarx//code",
  };
  for (const [path, expected] of Object.entries(paths)) {
    equal(routedPath(new Request(`http://truck:8080${path}`)), expected, path);
  }
});
