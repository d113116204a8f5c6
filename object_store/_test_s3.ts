/**
 * For tests: a real S3 service on the loopback address, OpenStack Swift, which checks signatures.
 *
 * @module
 */
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { missingFiles } from "../_test_tools.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { S3Settings } from "./s3.ts";

/** The one account of the service. */
export const ACCESS_KEY_ID = "test:keyid7431";
export const SECRET_ACCESS_KEY = "seCret-8842-not-to-be-shown";

const PYTHON = "/usr/bin/python3";

/** True where the service is not on this machine: tests are skipped, or with CI=true fail. */
export function swiftMissing(): boolean {
  const paths = ["/usr/lib/python3/dist-packages/swift/obj/mem_server.py", PYTHON];
  return missingFiles("an S3 service", paths, "apt-get install python3-swift");
}

/** A running service. */
export interface TestS3 extends AsyncDisposable {
  readonly endpoint: string;
  /** What opens a bucket, which is made if it is not there. */
  bucket(name: string): Promise<S3Settings>;
}

/** Starts the service; it ends when the result is disposed of, or this process dies. */
export async function startS3(clock: Clock = systemClock): Promise<TestS3> {
  const root = await Deno.makeTempDir({ prefix: "meso360_s3_" });
  const script = join(import.meta.dirname!, "_test_swift.py");
  const child = new Deno.Command(PYTHON, {
    args: [script, root, ACCESS_KEY_ID, SECRET_ACCESS_KEY],
    env: { EVENTLET_NO_GREENDNS: "yes" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await lines.read();
  const port = Number(value);
  if (!(port > 0)) throw new Error(`Swift did not start: ${value}`);
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    async bucket(name) {
      const settings: S3Settings = {
        endpoint,
        bucket: name,
        region: "us-east-1",
        accessKeyId: ACCESS_KEY_ID,
        secretAccessKey: SECRET_ACCESS_KEY,
        clock,
      };
      await makeBucket(settings);
      return settings;
    },
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await child.status;
      await lines.cancel();
      await Deno.remove(root, { recursive: true });
    },
  };
}

async function makeBucket({ endpoint, bucket }: S3Settings): Promise<void> {
  const client = new AwsClient({
    accessKeyId: ACCESS_KEY_ID,
    secretAccessKey: SECRET_ACCESS_KEY,
    region: "us-east-1",
    service: "s3",
  });
  const answer = await client.fetch(`${endpoint}/${bucket}`, { method: "PUT" });
  if (!answer.ok) throw new Error(`no bucket was made: ${answer.status} ${await answer.text()}`);
  await answer.body?.cancel();
}
