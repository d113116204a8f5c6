import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { readHttpListing } from "./http_listing.ts";

const FOLDER = new URL("http://host/data/cl61/");
const MINUTE = Date.UTC(2026, 4, 18, 12, 34) / 60_000;

const shown = (text: string) =>
  readHttpListing(text, FOLDER)?.map(({ name, isFolder, size, minute }) =>
    `${isFolder ? "folder" : "file"} ${name} ${size} ${minute === null ? "-" : minute - MINUTE}`
  );

// The three forms that mod_autoindex 2.4 writes: plain, FancyIndexing, and HTMLTable besides.
Deno.test("Apache's listings in their three forms", () => {
  deepStrictEqual(
    shown(`<html><head><title>Index of /data/cl61</title></head><body><h1>Index of /data/cl61</h1>
<ul><li><a href="/data/"> Parent Directory</a></li>
<li><a href="a%20b.nc"> a b.nc</a></li>
<li><a href="Y2026/"> Y2026/</a></li>
</ul></body></html>`),
    ["file a b.nc null -", "folder Y2026 null -"],
  );
  deepStrictEqual(
    shown(
      `<pre><img src="/icons/blank.gif" alt="Icon "> <a href="?C=N;O=D">Name</a>  ` +
        `<a href="?C=M;O=A">Last modified</a> <a href="?C=S;O=A">Size</a><hr>` +
        `<img src="/icons/back.gif"> <a href="/data/">Parent Directory</a>       -   \n` +
        `<img src="/icons/unknown.gif"> <a href="live.nc">live.nc</a>  2026-05-18 12:34  1.2M  \n` +
        `<img src="/icons/folder.gif"> <a href="M05/">M05/</a>   2026-05-18 12:34    -   \n<hr></pre>`,
    ),
    [`file live.nc ${1.0999999999999999 * 1048576 * 0.9},${1.3 * 1048576} 0`, "folder M05 null 0"],
  );
  deepStrictEqual(
    shown(`<table><tr><th><a href="?C=N;O=D">Name</a></th></tr>
<tr><td valign="top"><a href="x&amp;y.dat"><img src="i.gif"></a></td><td><a href="x&amp;y.dat">x&amp;y.dat</a></td><td align="right">2026-05-18 12:34  </td><td align="right">512 </td><td>&nbsp;</td></tr>
</table>`),
    ["file x&y.dat 512,512 0"],
  );
});

Deno.test("a listing leads nowhere else, and text is none", () => {
  deepStrictEqual(
    shown(
      `<a href="../">../</a><a href="http://other/data/cl61/x.nc">x</a><a href="/etc/passwd">p</a>
      <a href="%2e%2e%2fx">x</a><a href="a%2Fb">ab</a><a href=".hidden">h</a><a href="b/c.nc">c</a>
      <a href="mailto:me">m</a><a href='ok.nc'>ok</a><a href="%ff.nc">no</a>`,
    ),
    ["file ok.nc null -"],
  );
  deepStrictEqual(shown(`<a href="&#x61;&#99999999;">x</a>`), []);
  deepStrictEqual(shown(`<a href="&#x61;&#98;.nc">x</a>`), ["file ab.nc null -"]);
  strictEqual(shown("CDF\x01 no listing"), undefined);
  strictEqual(shown("[1, 2"), undefined);
  deepStrictEqual(shown('[{"name":"../x","type":"file","size":1}]'), []);
});
