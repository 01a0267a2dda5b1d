import type { Check } from "../check.ts";
import { pastProxies, setVariable } from "../fixes.ts";
import { NoConnection } from "../../net/tcp.ts";
import { about, failedAt, type FailedContact } from "../contact-finding.ts";

export const refused: Check = {
  code: "A1",
  title: { en: "Nothing listens at the port of a host go asks.", zh: "go 所访问的端口上没有任何服务。" },
  plainGo: "`dial tcp …: connect: connection refused`, at once; `,` does not go on to the next entry, `|` does",
  probe: "a connection attempt is refused at once",
  find: async (patient) => {
    const all = (await failedAt(patient, "connect")).filter(
      (contact) => contact.role !== "sumdb" && isRefused(contact),
    );
    return about(all, ({ exchange, blocks }) => {
      const { value } = patient.surroundings.settings.GOPROXY;
      const soft = setVariable(
        patient,
        "GOPROXY",
        value.replaceAll(",", "|"),
        { en: "let go ask the next entry when one is down", zh: "让 go 在某项失效时改问下一项" },
        {
          en: "the later entries then learn every module name, private ones too",
          zh: "后面的服务器会看到所有模块名，包括私有模块",
        },
      );
      return {
        evidence: { said: exchange.fault.message, tookMs: Math.round(exchange.tookMs) },
        cause: {
          en: `${exchange.where} refuses connections: the server is not running, or the port is wrong`,
          zh: `${exchange.where} 拒绝连接：服务没有运行，或端口写错了`,
        },
        fixes: [pastProxies(patient), ...(blocks && value.includes(",") ? [soft] : [])],
      };
    });
  },
};

function isRefused({ exchange }: FailedContact): boolean {
  const { cause } = exchange.fault;
  return cause instanceof NoConnection && cause.attempts.some(({ error }) => error.code === "ECONNREFUSED");
}
