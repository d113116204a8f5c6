import { equal, throws } from "node:assert/strict";
import { unescapeXml } from "./xml_text.ts";

Deno.test("XML text: names and numbers are characters, once", () => {
  equal(unescapeXml("a &amp; b &lt;&gt;&quot;&apos;"), `a & b <>"'`);
  equal(unescapeXml("&#252;&#xFC;&#x1F327;"), "üü🌧");
  equal(unescapeXml("&amp;lt;"), "&lt;");
  equal(unescapeXml("&AMP;&#XfC;"), "&ü", "as HTML may write them");
});

Deno.test("XML text: what stands for no character stays, or is for the caller to judge", () => {
  for (const text of ["&", "R&D;", "&amp", "&#0;", "&#xd800;", "&#x110000;", "&toString;", "&;"]) {
    equal(unescapeXml(text), text);
    throws(() =>
      unescapeXml(text, (what) => {
        throw new Error(`${what} means nothing`);
      }), /^Error: &.* means nothing$/);
  }
  equal(unescapeXml("a&b&amp;c"), "a&b&c");
});
