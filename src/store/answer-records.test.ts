import { join } from "node:path";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { AnswerRecords } from "./answer-records.ts";
import { answerTableContract } from "./records.contract.ts";
import { SqliteRecords } from "./sqlite-records.ts";
import { StorageHealth } from "./storage-health.ts";

answerTableContract("sqlite", async (t) => {
  const file = join(tempFolder(t), "records.sqlite");
  const records = await SqliteRecords.open(file, new StorageHealth(() => undefined));
  t.after(() => records.close());
  return new AnswerRecords(records);
});
