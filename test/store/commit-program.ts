// Commits one blob and its record, then says so. Arguments: the data folder, and the blob's id.
import { openStore } from "../../src/store/store.ts";

const [directory = "", id = ""] = process.argv.slice(2);
const store = await openStore({ directory }, () => undefined);
const spool = await store.blobs.create(id, 100_000);
await spool.append(Buffer.alloc(100_000, 1));
await spool.commit();
await store.objects.put({
  module: "example.com/m",
  version: "v1.0.0",
  kind: "zip",
  id,
  size: 100_000,
  sha256: "00",
  from: "test",
  private: false,
  fetchedAt: 1,
});
process.stdout.write("acknowledged\n");
await spool.close();
await store.close();
