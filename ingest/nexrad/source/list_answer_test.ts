import { deepEqual, equal, throws } from "node:assert/strict";
import { parseListPage } from "./list_answer.ts";

/** As S3 wrote it (names shortened). */
const ANSWER = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>unidata-nexrad-level3</Name>` +
  `<Prefix>TLX_HHC</Prefix><NextContinuationToken>1a&amp;b/c==</NextContinuationToken><KeyCount>2</KeyCount>` +
  `<MaxKeys>2</MaxKeys><IsTruncated>true</IsTruncated><Contents><Key>TLX_HHC_1</Key>` +
  `<LastModified>2025-04-09T12:40:01.000Z</LastModified><ETag>&quot;9b2c&quot;</ETag>` +
  `<Owner><ID>x</ID><DisplayName/></Owner><Size>9380</Size><StorageClass>STANDARD</StorageClass></Contents>` +
  `<Contents><Key>TLX_HHC_2</Key><Size>0</Size></Contents></ListBucketResult>`;

const page = (inner: string) =>
  parseListPage(`<ListBucketResult><IsTruncated>false</IsTruncated>${inner}</ListBucketResult>`);

Deno.test("a page of S3: objects, sizes, the token of the next page", () => {
  deepEqual(parseListPage(ANSWER), {
    objects: [{ key: "TLX_HHC_1", bytes: 9380 }, { key: "TLX_HHC_2", bytes: 0 }],
    folders: [],
    continuation: "1a&b/c==",
  });
});

Deno.test("folders, an empty listing, and a byte order mark", () => {
  deepEqual(
    page("<CommonPrefixes><Prefix>KLOT/230/</Prefix></CommonPrefixes>").folders,
    ["KLOT/230/"],
  );
  deepEqual(
    parseListPage("\uFEFF<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>\n"),
    {
      objects: [],
      folders: [],
      continuation: null,
    },
  );
});

Deno.test("characters written as entities and numbers are what they mean", () => {
  const { objects } = page(
    "<Contents><Key>a&lt;&gt;&amp;&quot;&apos;&#65;&#x1F327;&amp;lt;</Key><Size>1</Size></Contents>",
  );
  equal(objects[0]!.key, `a<>&"'A\u{1F327}&lt;`);
});

Deno.test("anything else than a bucket's XML is refused, by name", () => {
  const refused = (text: string) =>
    throws(() => parseListPage(text), { name: "SourceError", code: "wrong-answer" }, text);
  refused("");
  refused("<html><body>Welcome</body></html>");
  refused("no xml at all");
  refused(ANSWER.slice(0, -20));
  refused(ANSWER + "<ListBucketResult/>");
  refused(ANSWER.replace("<IsTruncated>true</IsTruncated>", ""));
  refused(ANSWER.replace("1a&amp;b/c==", ""));
  refused(ANSWER.replace("9380", "-1"));
  refused(ANSWER.replace("<Key>TLX_HHC_2</Key>", ""));
  refused(ANSWER.replace("TLX_HHC_1", "&nbsp;"));
  refused(ANSWER.replace("TLX_HHC_1", "&constructor;"));
  refused(ANSWER.replace("TLX_HHC_1", "&#0;"));
  refused(ANSWER.replace("TLX_HHC_1", "&#xD800;"));
  refused(ANSWER.replace("TLX_HHC_1", "&#x110000;"));
  refused(ANSWER.replace("TLX_HHC_1", "a & b"));
  refused(ANSWER.replace("TLX_HHC_1", "<![CDATA[TLX]]>"));
  refused(ANSWER.replace("TLX_HHC_1", "TLX<!-- -->_HHC"));
  refused(
    `<!DOCTYPE a [<!ENTITY b "c">]>` + ANSWER.replace(/^<\?[^>]*>\n/, "").replace("TLX", "&b;"),
  );
  refused("<ListBucketResult>".repeat(100_000));
});
